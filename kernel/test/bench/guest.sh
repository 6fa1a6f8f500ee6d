#!/bin/busybox sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Runs in the VM, started by run.mjs: the same workload without the module, with it in several
# states, and with the yardstick. Takes PAIR, VMA_MODULE and PAPER_MODULE (paths) from the environment.
set -e
alias insmod='busybox insmod' rmmod='busybox rmmod'
debugfs=/sys/kernel/debug

# Runs the workload as $1 while a reader drains $2.
measure_read() {
	busybox cat "$2" >/dev/null &
	reader=$!
	# The workload warms up before it measures; the reader only has to have opened the file.
	until [ "$(readlink /proc/$reader/fd/3)" = "$2" ]; do :; done
	"$PAIR" "$1"
	{ kill $reader; wait $reader || true; } 2>/dev/null
}

"$PAIR" no-module

insmod "$VMA_MODULE"
"$PAIR" loaded-unread
measure_read with-reader $debugfs/vma_tracker/data
# A record that is dropped is a cheap one: then the figure above would flatter.
busybox grep -qx 'drops 0' $debugfs/vma_tracker/stats || { echo 'the reader did not keep up'; exit 1; }
rmmod vma_tracker

# Only process 1 is tracked: what everybody else pays.
insmod "$VMA_MODULE" track=1
measure_read untracked $debugfs/vma_tracker/data
rmmod vma_tracker

insmod "$PAPER_MODULE"
measure_read paper $debugfs/paper/data
rmmod paper
