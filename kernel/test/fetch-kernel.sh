#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Downloads one of the kernels of kernels.txt and its headers and unpacks them into a cache folder.
# Nothing is installed: the machine's own kernel, /boot and /lib/modules stay as they are.
#
# Prints on stdout, for other scripts to read:
#   VERSION=<uname -r of that kernel>   ARCH=<Debian's name of its architecture>
#   VMLINUZ=<image>                     MODULES=<lib/modules/VERSION>
#   KDIR=<folder for make -C KDIR M=... modules>
#   CHROOT=<folder>   only if that has to be done in there (in-chroot.sh); KDIR is then as seen from inside
#   BUSYBOX=<program> only for another architecture than this machine's: a static one for that
# Progress and errors go to stderr. A kernel that is cached already is not fetched again, and is
# used when the package archive cannot be reached.
#
# usage: fetch-kernel.sh [NAME]    a name of kernels.txt; by default the first
set -eu

say() { echo "fetch-kernel: $*" >&2; }
die() { say "$*"; exit 1; }

for tool in apt-get apt-cache dpkg-deb flock depmod unshare; do
	command -v "$tool" >/dev/null || command -v "/usr/sbin/$tool" >/dev/null ||
		die "$tool not found: this needs a Debian machine with apt, util-linux and kmod"
done
PATH=$PATH:/usr/sbin:/sbin

here=$(cd "$(dirname "$0")" && pwd)
kernels() { sed 's/#.*//; /^ *$/d' "$here/kernels.txt"; }
name=${1:-$(kernels | awk 'NR == 1 { print $1 }')}
# shellcheck disable=SC2046 # fields without blanks
set -- $(kernels | awk -v name="$name" '$1 == name')
[ $# = 4 ] || die "no kernel is called $name; there are: $(kernels | awk '{ printf "%s ", $1 }')"
suite=$2 meta=$3 arch=$4

native=$(dpkg --print-architecture)
codename=$(. /etc/os-release && echo "${VERSION_CODENAME-}")
# The headers are made for the compiler and the C library of their suite.
own_tools=yes
[ "$suite" = "$codename" ] && [ "$arch" = "$native" ] && own_tools=

cache=${XDG_CACHE_HOME:-$HOME/.cache}/vma-tracker
case $cache in *[[:space:]:]*) die "kbuild cannot work in $cache: set XDG_CACHE_HOME to a folder without blanks and colons" ;; esac
kernels=$cache/kernels/$name
mkdir -p "$kernels"
exec 9>"$cache/kernels/.lock"
flock -n 9 || { say "waiting for another fetch"; flock 9; }

. "$here/archive.sh"

# What the package $1 (name=version) depends on, a name a line: the first alternative of each.
dependencies() { apt_cache show "$1" | sed -n 's/^Depends: //p' | tr ',' '\n' | sed 's/|.*//; s/(.*//; s/ //g'; }

# The image behind the meta package, as package=version; nothing if the lists do not know it.
resolve() {
	apt_cache show --no-all-versions "$meta:$arch" 2>/dev/null | sed -n 's/^Depends: //p' | tr ',' '\n' |
		sed -n 's/^ *\(linux-image-[0-9][^ ]*\) (= \([^)]*\)).*/\1=\2/p' | head -n 1
}

# Newest complete kernel.
cached() { find "$kernels" -mindepth 2 -maxdepth 2 -name complete | sort -V | tail -n 1 | sed 's|/complete$||'; }

report() {
	root=$1
	version=$(cat "$root/complete")
	build=/usr/src/linux-headers-$version
	vmlinuz=$root/lib/modules/$version/vmlinuz
	[ -e "$vmlinuz" ] || vmlinuz=$root/boot/vmlinuz-$version # up to 6.12
	printf 'VERSION=%s\nARCH=%s\nVMLINUZ=%s\nMODULES=%s\n' "$version" "$arch" "$vmlinuz" "$root/lib/modules/$version"
	printf 'SUITE=%s\n' "$suite"
	if [ -n "$own_tools" ]; then
		printf 'KDIR=%s\nCHROOT=%s\n' "$build" "$root"
	else
		printf 'KDIR=%s\n' "$root$build"
	fi
	[ "$arch" = "$native" ] || printf 'BUSYBOX=%s\n' "$root/bin/busybox"
	exit 0
}

# Downloads image and headers ($1: package=version), and the tools that make a module with them if the machine's are
# others, and unpacks all of it into the folder $2. Called where a failure is looked at, which turns `set -e` off: hence
# the chains of &&.
unpack() {
	image=${1%%=*} package_version=${1#*=} root=$2
	version=${image#linux-image-}
	headers=linux-headers-$version
	work=$(mktemp -d "$kernels/.new.XXXXXX")
	trap 'rm -rf "$work"' EXIT
	mkdir "$work/deb" "$work/root"

	needed=$(dependencies "$headers:$arch=$package_version")
	own=$({
		printf '%s\n' "$image" "$headers" "$needed"
		dependencies "$image:$arch=$package_version"
	} | grep -E '^linux-(base|binary|image|modules|headers|kbuild)-[0-9]' | sort -u)
	for package in $own; do
		case $package in
		linux-kbuild-* | linux-headers-*-common*) foreign= ;; # programs for this machine; text
		*) foreign=:$arch ;;
		esac
		say "downloading $package $package_version"
		(cd "$work/deb" && apt_get download "$package$foreign=$package_version") >&2 || return 1
	done
	if [ "$arch" != "$native" ]; then
		say "downloading busybox-static of $arch"
		(cd "$work/deb" && apt_get download "busybox-static:$arch") >&2 || return 1
	fi
	if [ -n "$own_tools" ]; then
		compiler=$(printf '%s\n' "$needed" | sed -n 's/^\(linux-compiler-\)\?\(gcc-[0-9]*\).*/\2/p' | head -n 1)
		[ -n "$compiler" ] || { say "$headers names no compiler: it has a new layout"; return 1; }
		download_tools "$compiler" "$(printf '%s\n' "$own" | grep kbuild)=$package_version" || return 1
	fi
	# Where /lib is /usr/lib, packages of either kind unpack.
	for dir in bin lib lib64 sbin; do
		mkdir -p "$work/root/usr/$dir" && ln -s "usr/$dir" "$work/root/$dir"
	done
	say "unpacking"
	for deb in "$work"/deb/*.deb; do
		dpkg-deb --fsys-tarfile "$deb" | tar -x --keep-directory-symlink --no-same-owner -C "$work/root" || return 1
	done
	rm -rf "$work/root/usr/share"
	settle "$work/root" "$root" "$version" &&
		depmod -b "$work/root" "$version" &&
		echo "$version" >"$work/root/complete" &&
		find "$kernels" -mindepth 1 -maxdepth 1 ! -name '.new.*' -exec rm -rf {} + &&
		mv "$work/root" "$root"
}

# Downloads the compiler $1 (for another architecture: that, and what static programs need) and the tools $2 of the headers, with what they need.
download_tools() {
	case $arch in
	"$native") compiler=$1 ;;
	arm64) compiler="$1-aarch64-linux-gnu gcc-aarch64-linux-gnu libc6-dev-arm64-cross" ;;
	*) say "there is no cross compiler for $arch here"; return 1 ;;
	esac
	say "downloading $compiler and what it needs"
	# shellcheck disable=SC2086 # packages
	apt_get -y -o Dir::Cache::archives="$work/deb" install --download-only \
		make dash coreutils diffutils findutils grep mawk sed $compiler "$2" >&2
}

# In the tree $1, which will be in the folder $2, does what the packages' scripts would do for the kernel $3.
settle() {
	build=$1/usr/src/linux-headers-$3
	if [ ! -d "$1/usr/src" ] || [ ! -e "$build/Makefile" ]; then
		say "$build is not there: the headers package has a new layout"
		return 1
	fi
	if [ -n "$own_tools" ]; then
		mkdir -p "$1/dev" "$1/proc" "$1/tmp" &&
			ln -sf dash "$1/bin/sh" &&
			ln -sf mawk "$1/bin/awk"
	else
		# The headers expect to live below /.
		sed -i "s|/usr/src/|$2/usr/src/|g" "$build/Makefile" &&
			ln -sfn "$2/usr/src/linux-headers-$3" "$1/lib/modules/$3/build"
	fi
}

# Succeeds, and ends here, if what the lists name is there or can be had.
try() {
	image=$(resolve)
	[ -n "$image" ] || return 0
	root=$kernels/$(echo "${image#linux-image-}" | tr = _)
	# A failure is usually an old list that names a package the archive has replaced since.
	if [ -e "$root/complete" ] || (unpack "$image" "$root"); then report "$root"; fi
}

if [ -z "$own_tools" ]; then
	use_machine_lists
	try
fi
use_own_lists "$suite" "$arch"
refresh || true
try
if refresh now; then try; fi
root=$(cached)
[ -n "$root" ] || die "no kernel: apt (its messages are above) cannot fetch $meta of $suite, and none is cached in $kernels.
Check the network and that the apt sources name the distribution's archive."
say "apt cannot fetch $meta of $suite: using the cached ${root##*/}"
report "$root"
