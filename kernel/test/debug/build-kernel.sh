#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Builds a kernel made to find faults from the distribution's kernel source, in a cache folder. Nothing is installed. Faults
# of that kernel's own which the tests come upon and its checks report are mended first: each patch in mends/ says which.
# The first build takes some ten minutes on two cores; later ones rebuild what a change of the configuration demands.
#
# Prints on stdout, as fetch-kernel.sh does: VERSION= ARCH= VMLINUZ= MODULES= KDIR=, and SOURCE=, where the source is.
# Progress and errors go to stderr.
#
# usage: build-kernel.sh kasan|kcsan
set -eu

say() { echo "build-kernel: $*" >&2; }
die() { say "$*"; exit 1; }

here=$(cd "$(dirname "$0")" && pwd)
name=${1-}
[ -n "$name" ] && [ "$name" != common ] && [ -e "$here/$name.config" ] || die "usage: build-kernel.sh kasan|kcsan"

packages=$(cat "$here/../packages.txt" "$here/../packages-debug.txt" | tr '\n' ' ')
for tool in apt-get apt-cache dpkg-deb flock patch xz gcc make bc bison flex; do
	command -v "$tool" >/dev/null ||
		die "$tool not found: this needs Debian packages; as root: apt-get install $packages"
done

# The stock kernel's series that the module is developed on; the newest of it that the archive has.
package=linux-source-6.1
cache=${XDG_CACHE_HOME:-$HOME/.cache}/vma-tracker
case $cache in *[[:space:]:]*) die "kbuild cannot work in $cache: set XDG_CACHE_HOME to a folder without blanks and colons" ;; esac
sources=$cache/sources
out=$cache/debug/$name
mkdir -p "$sources" "$out"
exec 8>"$sources/.lock" 9>"$out/.lock"
flock -n 9 || { say "waiting for another build of this kernel"; flock 9; }
flock -n 8 || { say "waiting for the source"; flock 8; }

# Downloads and unpacks version $1 of the source into the folder $2. Called where a failure is looked at,
# which turns `set -e` off: hence the chain of &&.
unpack() {
	work=$(mktemp -d "$sources/.new.XXXXXX")
	trap 'rm -rf "$work"' EXIT
	say "downloading $package=$1"
	mkdir "$work/tree" &&
		(cd "$work" && apt-get -o APT::Sandbox::User= -q download "$package=$1") >&2 &&
		say "unpacking it" &&
		dpkg-deb --fsys-tarfile "$work/$package"_*.deb >"$work/package.tar" &&
		tar -xOf "$work/package.tar" "./usr/src/$package.tar.xz" >"$work/source.tar.xz" &&
		tar -xJf "$work/source.tar.xz" --strip-components=1 -C "$work/tree" &&
		rm -rf "$2" &&
		mv "$work/tree" "$2"
}

version=$(apt-cache show --no-all-versions "$package" 2>/dev/null | sed -n 's/^Version: //p')
source=$sources/${package}_$version
if [ -z "$version" ] || { [ ! -d "$source" ] && ! (unpack "$version" "$source"); }; then
	source=$(find "$sources" -mindepth 1 -maxdepth 1 -name "${package}_*" | sort -V | tail -n 1)
	[ -n "$source" ] || die "apt (its messages are above) cannot fetch $package, and none is cached in $sources.
As root: apt-get update. The kernel source is in Debian 12's main and security archives."
	say "apt cannot fetch $package: using the cached ${source##*/}"
fi

for mend in "$here"/mends/*.patch; do
	patch -s -f -R -p 1 --dry-run -d "$source" <"$mend" >/dev/null ||
		patch -s -f -p 1 -d "$source" <"$mend" >&2 ||
		die "$mend does not fit $source: if it has been changed, remove that folder, and it is fetched again; else see
whether that version still has the fault, and fit the patch or delete it"
done

# Its builds lie elsewhere.
flock -u 8

# What a result depends on, comments left out.
options=$(sed -n '/^CONFIG_.*=/p; /^# CONFIG_.* is not set$/p' "$here/common.config" "$here/$name.config")
key=$(printf '%s\n' "$options" "${source##*/}" "$(cat "$here"/mends/*.patch)" "$(gcc -dumpfullversion)" | sha256sum | cut -d ' ' -f 1)

# Every option that is asked for is there; what kconfig cannot fulfil it drops without an error.
check_options() {
	lost=$(printf '%s\n' "$options" | while read -r line; do
		case $line in
		*=*) grep -qFx -- "$line" "$out/.config" || echo "$line" ;;
		*) option=${line#\# } option=${option%% *}
			! grep -q "^$option=" "$out/.config" || echo "$line" ;;
		esac
	done)
	[ -z "$lost" ] || die "$source cannot have these options of common.config and $name.config: a dependency is missing, or they have new names:
$lost"
}

if [ "$(cat "$out/complete" 2>/dev/null || true)" != "$key" ]; then
	rm -f "$out/complete"
	(cd "$source" && ARCH=x86_64 scripts/kconfig/merge_config.sh -n -O "$out" "$here/common.config" "$here/$name.config") \
		>"$out/merge.log" 2>&1 || { cat "$out/merge.log" >&2; die "merge_config.sh failed"; }
	check_options
	say "building the kernel with $name in $out; this takes its time"
	# modules: none are configured, but it makes the Module.symvers that others are built against.
	nice make -s -C "$source" "O=$out" ARCH=x86_64 "-j$(nproc)" bzImage modules >"$out/build.log" 2>&1 ||
		{ tail -n 30 "$out/build.log" >&2; die "the build failed; all of it is in $out/build.log"; }
	[ -s "$out/Module.symvers" ] || die "the build left no $out/Module.symvers: kbuild has changed"
	echo "$key" >"$out/complete"
fi
version=$(cat "$out/include/config/kernel.release")
printf 'VERSION=%s\nARCH=amd64\nVMLINUZ=%s\nMODULES=%s\nKDIR=%s\nSOURCE=%s\n' "$version" "$out/arch/x86/boot/bzImage" \
	"$out/lib/modules/$version" "$out" "$source"
