# SPDX-License-Identifier: GPL-2.0-only
#
# To be sourced: Debian's archive, asked without being root and without changing what the machine's apt knows. apt_get and
# apt_cache are apt's programs, after use_machine_lists with the machine's sources and package lists, after use_own_lists
# with a suite's, which are derived from the former and kept in a cache. Needs say, die and $cache.

apt_get() { apt-get -qq -c "$apt_conf" "$@"; }
apt_cache() { apt-cache -c "$apt_conf" "$@"; }

use_machine_lists() {
	mkdir -p "$cache/apt"
	apt_conf=$cache/apt/machine.conf
	echo 'APT::Sandbox::User "";' >"$apt_conf"
}

# Has apt keep its lists and downloads in the folder $1.
use_folder() {
	apt_conf=$1/apt.conf
	mkdir -p "$1/lists/partial" "$1/archives/partial"
	: >"$1/status"
	cat >"$1/apt.conf" <<-EOF
		APT::Sandbox::User "";
		Dir::State "$1";
		Dir::State::Lists "$1/lists";
		Dir::State::status "$1/status";
		Dir::Cache "$1";
		Dir::Cache::archives "$1/archives";
		Acquire::Languages "none";
		Debug::NoLocking "true";
		#clear APT::Update::Post-Invoke;
		#clear APT::Update::Post-Invoke-Success;
	EOF
}

# Where the machine's apt has Debian's archive (`Debian URI`) and its security archive (`Debian-Security URI`) from.
archive_uris() {
	apt_get indextargets --format '$(ORIGIN)|$(COMPONENT)|$(LABEL)|$(REPO_URI)' |
		sed -n 's/^Debian|main|\(Debian\|Debian-Security\)|/\1 /p' | awk '!seen[$1]++'
}

# The sources of the suite $1 and, if that is a suite of backports, of what it is built upon.
suite_sources() {
	base=${1%-backports}
	signed=
	for key in /usr/share/keyrings/debian-archive-keyring.gpg /usr/share/keyrings/debian-archive-keyring.pgp; do
		[ ! -e "$key" ] || { signed="[signed-by=$key] "; break; }
	done
	archive_uris | while read -r label uri; do
		case $label in
		Debian)
			echo "deb $signed$uri $base main"
			[ "$base" = "$1" ] || echo "deb $signed$uri $1 main"
			;;
		Debian-Security) echo "deb $signed$uri $base-security main" ;;
		esac
	done
}

# From here on the suite $1 is asked, about packages for the architecture $2 as well as for this machine's.
use_own_lists() {
	own=$cache/apt/$1-$2
	use_machine_lists
	sources=$(suite_sources "$1")
	if [ -z "$sources" ]; then
		# The machine's own lists have never been fetched.
		use_folder "$cache/apt/machine"
		apt_get update >&2 || true
		sources=$(suite_sources "$1")
	fi
	[ -n "$sources" ] || [ -s "$own/sources.list" ] ||
		die "none of apt's sources is Debian's main archive: give one in /etc/apt/sources.list.d"
	use_folder "$own"
	{
		cat <<-EOF
			Dir::Etc::sourcelist "$own/sources.list";
			Dir::Etc::sourceparts "/dev/null";
			Dir::Etc::preferences "/dev/null";
			Dir::Etc::preferencesparts "/dev/null";
			APT::Architecture "$native";
			#clear APT::Architectures;
			APT::Architectures { "$native"; "$2"; };
			APT::Install-Recommends "false";
		EOF
		# Backports are taken only on demand.
		case $1 in
		*-backports) echo "APT::Default-Release \"$1\";" ;;
		*) echo '#clear APT::Default-Release;' ;;
		esac
	} >>"$apt_conf"
	[ -z "$sources" ] || echo "$sources" >"$own/sources.list"
}

# Asks the archive for news of the suite in use, once; a day's old news will do, but with `now`. Fails if there is nothing new.
asked=
refresh() {
	[ -z "$asked" ] || return 1
	[ "${1-}" = now ] || [ -z "$(find "$own/refreshed" -mtime 0 2>/dev/null)" ] || return 1
	asked=yes
	say "refreshing the package lists in $own"
	if ! apt_get -o APT::Update::Error-Mode=any update >&2; then
		say "the archive (apt's messages are above) cannot be asked: going on with what is known"
		return 1
	fi
	touch "$own/refreshed"
}
