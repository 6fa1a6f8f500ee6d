#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Downloads the distribution's stock kernel and its headers and unpacks them into a cache folder.
# Nothing is installed: the machine's own kernel, /boot and /lib/modules stay as they are.
#
# Prints on stdout, for other scripts to read:
#   VERSION=<uname -r of that kernel>   VMLINUZ=<image>
#   MODULES=<lib/modules/VERSION>       KDIR=<folder for make -C KDIR M=... modules>
# Progress and errors go to stderr. A kernel that is cached already is not fetched again, and is
# used when the package archive cannot be reached.
#
# usage: fetch-kernel.sh
set -eu

say() { echo "fetch-kernel: $*" >&2; }
die() { say "$*"; exit 1; }

for tool in apt-get apt-cache dpkg flock depmod; do
	command -v "$tool" >/dev/null || command -v "/usr/sbin/$tool" >/dev/null ||
		die "$tool not found: this needs a Debian machine with apt, util-linux and kmod"
done
PATH=$PATH:/usr/sbin:/sbin

arch=$(dpkg --print-architecture)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/vma-tracker/kernels
mkdir -p "$cache"
exec 9>"$cache/.lock"
flock -n 9 || { say "waiting for another fetch"; flock 9; }

# Package lists of our own: asking the archive for news must neither need root nor change what the
# machine's own apt knows. The machine's lists come first: usually they do.
apt_options=
use_own_lists() {
	own=$cache/.apt
	mkdir -p "$own/lists/partial" "$own/archives/partial"
	apt_options="-o Dir::State::Lists=$own/lists -o Dir::Cache=$own -o APT::Sandbox::User="
	say "refreshing a private copy of the package lists"
	# shellcheck disable=SC2086 # the options are words without blanks, or this would not be reached
	apt-get $apt_options -q update >&2 || say "some lists could not be refreshed"
}
case $cache in *[[:space:]]*) die "the cache folder $cache has a blank in its name: set XDG_CACHE_HOME" ;; esac

# The package behind a meta package ($1), as package=version; nothing if the lists do not know it.
resolve() {
	# shellcheck disable=SC2086
	apt-cache $apt_options show --no-all-versions "$1" 2>/dev/null |
		sed -n 's/^Depends: \(linux-[a-z]*-[^ ,]*\) (= \([^)]*\)).*/\1=\2/p' | head -n 1
}

# Path of the newest complete kernel.
cached() {
	find "$cache" -mindepth 2 -maxdepth 2 -name complete | sort -V | tail -n 1 | sed 's|/complete$||'
}

report() {
	root=$1
	version=$(cat "$root/complete")
	printf 'VERSION=%s\nVMLINUZ=%s\nMODULES=%s\nKDIR=%s\n' "$version" "$root/boot/vmlinuz-$version" \
		"$root/lib/modules/$version" "$root/usr/src/linux-headers-$version"
	exit 0
}

# Unpacks image and headers ($1: package=version) into the folder $2. Called where a failure is
# looked at, which turns `set -e` off: hence the chain of &&.
unpack() {
	image=$1 root=$2
	version=${image#linux-image-} version=${version%%=*}
	package_version=${image#*=}
	headers=linux-headers-$version
	work=$(mktemp -d "$cache/.new.XXXXXX")
	trap 'rm -rf "$work"' EXIT
	mkdir "$work/deb" "$work/root"
	# shellcheck disable=SC2086
	parts=$(apt-cache $apt_options show "$headers=$package_version" | sed -n 's/^Depends: //p' |
		tr ',|' '\n\n' | sed 's/(.*//; s/ //g' | grep -E '^linux-(headers-.*-common|kbuild-)')
	for package in "$image" "$headers=$package_version" $parts; do
		case $package in *=*) ;; *) package=$package=$package_version ;; esac
		say "downloading $package"
		# shellcheck disable=SC2086
		(cd "$work/deb" && apt-get $apt_options -o APT::Sandbox::User= -q download "$package") >&2 || return 1
	done
	for deb in "$work"/deb/*.deb; do
		say "unpacking ${deb##*/}"
		dpkg -x "$deb" "$work/root" || return 1
	done
	rm -rf "$work/root/usr/share"
	relocate "$work/root" "$root" "$version" &&
		depmod -b "$work/root" "$version" &&
		echo "$version" >"$work/root/complete" &&
		rm -rf "$root" &&
		mv "$work/root" "$root"
}

# The headers expect to live below /: in the tree $1, points them to where they will be, $2.
relocate() {
	build=$1/usr/src/linux-headers-$3
	if [ ! -d "$build/scripts/" ]; then
		say "$build/scripts leads nowhere: the headers package has a new layout"
		return 1
	fi
	sed -i "s|/usr/src/|$2/usr/src/|g" "$build/Makefile" &&
		ln -sfn "$2/usr/src/linux-headers-$3" "$1/lib/modules/$3/build"
}

image=$(resolve "linux-image-$arch")
if [ -n "$image" ]; then
	root=$cache/$(echo "${image#linux-image-}" | tr = _)
	[ ! -e "$root/complete" ] || report "$root"
	# A failure is usually an old list that names a package the archive has replaced since.
	(unpack "$image" "$root") && report "$root"
fi
use_own_lists
image=$(resolve "linux-image-$arch")
if [ -n "$image" ]; then
	root=$cache/$(echo "${image#linux-image-}" | tr = _)
	[ -e "$root/complete" ] || (unpack "$image" "$root") || root=
	[ -z "$root" ] || report "$root"
fi
root=$(cached)
[ -n "$root" ] || die "no kernel: apt (its messages are above) cannot fetch linux-image-$arch, and none is cached in $cache.
Check the network and that the apt sources name the distribution's archive."
say "apt cannot fetch linux-image-$arch: using the cached ${root##*/}"
report "$root"
