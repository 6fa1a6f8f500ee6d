#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Downloads stress-ng and the libraries that it needs and packs them, as they are to be unpacked in a guest's root, into a
# tar archive in a cache folder. Nothing is installed. Prints the archive's path; one that is there already is used again.
#
# usage: fetch-stress-ng.sh
set -eu

say() { echo "fetch-stress-ng: $*" >&2; }
die() { say "$*"; exit 1; }

for tool in apt-get apt-cache dpkg-deb flock tar; do
	command -v "$tool" >/dev/null || die "$tool not found: this needs a Debian machine with apt and util-linux"
done

here=$(cd "$(dirname "$0")" && pwd)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/vma-tracker
dir=$cache/stress-ng
mkdir -p "$dir"
exec 9>"$dir/.lock"
flock -n 9 || { say "waiting for another fetch"; flock 9; }
. "$here/archive.sh"
use_machine_lists

# The package and, over several steps, what it depends on: without what is for a display, which it is only linked to.
closure() {
	todo=$1 known=
	while [ -n "$todo" ]; do
		name=${todo%% *}
		todo=${todo#"$name"}
		todo=${todo# }
		case " $known " in *" $name "*) continue ;; esac
		case $name in *mesa* | libllvm* | libx11* | libxcb* | debconf* | *-data) continue ;; esac
		known="$known $name"
		todo="$todo $(apt_cache show --no-all-versions "$name" | sed -n 's/^Depends: //p' | tr ',' '\n' |
			sed 's/|.*//; s/(.*//; s/:any//; s/ //g' | tr '\n' ' ')"
		todo=${todo# }
	done
	echo "$known"
}

# Called where a failure is looked at, which turns `set -e` off: hence the chain of &&.
fetch() {
	work=$(mktemp -d "$dir/.new.XXXXXX")
	trap 'rm -rf "$work"' EXIT
	say "downloading stress-ng $1"
	mkdir "$work/root" &&
		# shellcheck disable=SC2046 # names without blanks
		(cd "$work" && apt_get download $(closure stress-ng)) >&2 &&
		for package in "$work"/*.deb; do dpkg-deb -x "$package" "$work/root" || return 1; done &&
		missing=$(missing_libraries "$work/root") &&
		{ [ -z "$missing" ] || { say "libraries are missing: $missing"; return 1; }; } &&
		rm -rf "$work/root/usr/share" "$work/root/etc" "$work"/root/usr/lib/*/gconv &&
		tar -C "$work/root" -cf "$work/all.tar" . &&
		mv "$work/all.tar" "$2"
}

missing_libraries() {
	loader=$(find "$1/lib64" "$1/usr/lib64" -name 'ld-linux-*' 2>/dev/null | head -n 1)
	arch=$(dpkg-architecture -qDEB_HOST_MULTIARCH 2>/dev/null || echo x86_64-linux-gnu)
	"$1/lib/$arch/${loader##*/}" --inhibit-cache --library-path "$1/lib/$arch:$1/usr/lib/$arch" --list \
		"$1/usr/bin/stress-ng" | sed -n 's/ => not found//p'
}

version=$(apt_cache show --no-all-versions stress-ng 2>/dev/null | sed -n 's/^Version: //p')
archive=$dir/$version.tar
if [ -z "$version" ] || { [ ! -e "$archive" ] && ! (fetch "$version" "$archive"); }; then
	archive=$(find "$dir" -name '[!.]*.tar' | sort -V | tail -n 1)
	[ -n "$archive" ] || die "apt (its messages are above) cannot fetch stress-ng, and none is cached in $dir. As root: apt-get update"
	say "apt cannot fetch it: using the cached ${archive##*/}"
fi
echo "$archive"
