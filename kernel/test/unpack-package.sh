#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Downloads a Debian package and unpacks it into a cache folder, without installing it: the programs in it can be run,
# and no service is set up or started. Needs no root.
#
# Prints the folder. A package that is there already is not fetched again.
#
# usage: unpack-package.sh PACKAGE [SUITE]    (of the machine's own suite if none is named)
set -eu

say() { echo "unpack-package: $*" >&2; }
die() { say "$*"; exit 1; }

package=${1:?usage: unpack-package.sh PACKAGE [SUITE]}
suite=${2-}
here=$(cd "$(dirname "$0")" && pwd)
for tool in apt-get apt-cache dpkg flock; do
	command -v "$tool" >/dev/null || die "$tool not found: this needs a Debian machine"
done
cache=${XDG_CACHE_HOME:-$HOME/.cache}/vma-tracker/packages
case $cache in *[[:space:]]*) die "the cache folder $cache has a blank in its name: set XDG_CACHE_HOME" ;; esac
mkdir -p "$cache"
exec 9>"$cache/.lock"
flock 9
target=$cache/$package${suite:+@$suite}
if [ -e "$target/complete" ]; then
	echo "$target"
	exit 0
fi

work=$(mktemp -d "$cache/.new.XXXXXX")
trap 'rm -rf "$work"' EXIT

# $@: options for apt-get. The sandbox user could not write into a folder of ours.
download() {
	(cd "$work" && apt-get "$@" -o APT::Sandbox::User= -q download "$package") >&2
}

say "downloading $package${suite:+ of $suite}"
if [ -n "$suite" ]; then
	. "$here/archive.sh"
	native=$(dpkg --print-architecture)
	# Sourced functions keep their lists below $cache.
	use_own_lists "$suite" "$native"
	refresh || true
	(cd "$work" && apt_get download "$package") >&2 ||
		die "apt (its messages are above) cannot fetch $package of $suite. Check the network and that Debian has it there."
elif ! download; then
	# The machine may have no package lists, or old ones; refreshing them would need root. Use lists of our own.
	own=$cache/.apt
	mkdir -p "$own/lists/partial" "$own/archives/partial"
	set -- -o "Dir::State::Lists=$own/lists" -o "Dir::Cache=$own"
	apt-get "$@" -o APT::Sandbox::User= -q update >&2 || say "some package lists could not be refreshed"
	download "$@" || die "apt (its messages are above) cannot fetch $package.
Check the network and that the apt sources name the distribution's archive."
fi
mkdir "$work/root"
dpkg -x "$work"/*.deb "$work/root"
touch "$work/root/complete"
rm -rf "$target"
mv "$work/root" "$target"
echo "$target"
