#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# usage: load.sh load | unload      (make load, make unload)
set -eu

here=$(cd "$(dirname "$0")" && pwd)
module=/sys/module/vma_tracker
params=$module/parameters
# A reader that is told to stop closes within its next read: anything longer is a reader that hangs.
deadline=10

die() { echo "vma_tracker: $*" >&2; exit 1; }

[ "$(id -u)" = 0 ] || die "must be root: sudo make $1"

load() {
	[ ! -d $module ] || die "is loaded already: make unload first"
	grep -q ' /sys/kernel/debug debugfs ' /proc/mounts || mount -t debugfs debugfs /sys/kernel/debug ||
		die "debugfs cannot be mounted at /sys/kernel/debug: this kernel lacks CONFIG_DEBUG_FS, or forbids it"
	insmod "$here/vma_tracker.ko" ||
		die "insmod failed; the last lines of dmesg say why (with Secure Boot a module must be signed with an enrolled key)"
	echo "vma_tracker: loaded; the stream is /sys/kernel/debug/vma_tracker/data"
}

unload() {
	[ -d $module ] || { echo "vma_tracker: is not loaded"; return; }
	echo 1 > $params/stop
	waited=0
	until rmmod vma_tracker 2>/dev/null; do
		[ $waited -lt $((deadline * 10)) ] || {
			echo 0 > $params/stop
			die "still in use after $deadline s; whoever holds a file open in /sys/kernel/debug/vma_tracker must close it: $(holders)"
		}
		waited=$((waited + 1))
		sleep 0.1
	done
	echo "vma_tracker: unloaded"
}

holders() {
	for link in /proc/[0-9]*/fd/*; do
		case $(readlink "$link" 2>/dev/null) in
		*/vma_tracker/*) pid=${link#/proc/} pid=${pid%%/*}; printf '%s (pid %s) ' "$(cat /proc/"$pid"/comm 2>/dev/null)" "$pid" ;;
		esac
	done
}

case ${1-} in
load | unload) "$1" ;;
*) die "usage: load.sh load | unload" ;;
esac
