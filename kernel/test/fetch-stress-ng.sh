#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Downloads stress-ng and the libraries that it needs and packs them, as they are to be unpacked in a guest's root, into a
# tar archive in a cache folder. Nothing is installed. Prints the archive's path; one that is there already is used again.
#
# usage: fetch-stress-ng.sh [SUITE ARCH]    of this suite, for machines of another architecture
set -eu

say() { echo "fetch-stress-ng: $*" >&2; }
die() { say "$*"; exit 1; }

for tool in apt-get apt-cache dpkg-deb flock tar; do
	command -v "$tool" >/dev/null || die "$tool not found: this needs a Debian machine with apt and util-linux"
done

here=$(cd "$(dirname "$0")" && pwd)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/vma-tracker
native=$(dpkg --print-architecture)
arch=${2-$native}
dir=$cache/stress-ng foreign=
[ "$arch" = "$native" ] || dir=$cache/stress-ng-$arch foreign=:$arch
mkdir -p "$dir"
exec 9>"$dir/.lock"
flock -n 9 || { say "waiting for another fetch"; flock 9; }
. "$here/archive.sh"
if [ -z "$foreign" ]; then
	use_machine_lists
else
	use_own_lists "$1" "$arch"
	refresh || true
fi

# The package and, over several steps, what it depends on: without what is for a display, which it is only linked to.
closure() {
	todo=$1 known=
	while [ -n "$todo" ]; do
		name=${todo%% *}
		todo=${todo#"$name"}
		todo=${todo# }
		case " $known " in *" $name "*) continue ;; esac
		case $name in *mesa* | libllvm* | libx11* | libxcb* | debconf* | *-data | *-common) continue ;; esac
		known="$known $name"
		todo="$todo $(apt_cache show --no-all-versions "$name$foreign" | sed -n 's/^Depends: //p' | tr ',' '\n' |
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
		(cd "$work" && apt_get download $(closure stress-ng | sed "s/[^ ]\+/&$foreign/g")) >&2 &&
		for package in "$work"/*.deb; do dpkg-deb -x "$package" "$work/root" || return 1; done &&
		merge_usr "$work/root" &&
		missing=$(missing_libraries "$work/root") &&
		{ [ -z "$missing" ] || { say "libraries are missing: $missing"; return 1; }; } &&
		rm -rf "$work/root/usr/share" "$work/root/etc" "$work"/root/usr/lib/*/gconv &&
		tar -C "$work/root" -cf "$work/all.tar" . &&
		mv "$work/all.tar" "$2"
}

# Newer suites have everything below /usr only, and programs look for their loader beside it.
merge_usr() {
	for name in lib lib64; do
		[ -e "$1/$name" ] || [ ! -d "$1/usr/$name" ] || ln -s "usr/$name" "$1/$name" || return 1
	done
}

missing_libraries() {
	if [ -n "$foreign" ]; then
		readelf -d "$1/usr/bin/stress-ng" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p' | while read -r library; do
			[ -n "$(find "$1/usr/lib" "$1/lib/" -name "$library")" ] || echo "$library"
		done
		return
	fi
	loader=$(find "$1/lib64" "$1/usr/lib64" -name 'ld-linux-*' 2>/dev/null | head -n 1)
	arch=$(dpkg-architecture -qDEB_HOST_MULTIARCH 2>/dev/null || echo x86_64-linux-gnu)
	"$1/lib/$arch/${loader##*/}" --inhibit-cache --library-path "$1/lib/$arch:$1/usr/lib/$arch" --list \
		"$1/usr/bin/stress-ng" | sed -n 's/ => not found//p'
}

version=$(apt_cache show --no-all-versions "stress-ng$foreign" 2>/dev/null | sed -n 's/^Version: //p')
archive=$dir/$version.tar
if [ -z "$version" ] || { [ ! -e "$archive" ] && ! (fetch "$version" "$archive"); }; then
	archive=$(find "$dir" -name '[!.]*.tar' | sort -V | tail -n 1)
	[ -n "$archive" ] || die "apt (its messages are above) cannot fetch stress-ng, and none is cached in $dir. As root: apt-get update"
	say "apt cannot fetch it: using the cached ${archive##*/}"
fi
echo "$archive"
