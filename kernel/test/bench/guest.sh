#!/bin/busybox sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Runs in the VM, started by run.mjs: the same things without the module, with it in several states, and with what else
# there is. Takes COST, VMA_MODULE and PAPER_MODULE (paths) from the environment.
set -e
alias insmod='busybox insmod' rmmod='busybox rmmod'
debugfs=/sys/kernel/debug
tracefs=/sys/kernel/tracing
data=$debugfs/vma_tracker/data

# bench NAME VALUE UNIT MEANING: the line for programs, and a row for people.
rows=
bench() {
	echo "bench kernel.$1 $2 $3"
	rows="$rows$(printf '  %-30s %8s  %s' "$1" "$2" "$4")
"
}

# What the measurements $2... cost more than without anything, while a reader drains the file $1.
read_by_cat() {
	file=$1 what=$2
	busybox cat "$file" >/dev/null &
	reader=$!
	# The workload warms up before it measures; the reader only has to have opened the file.
	until [ "$(readlink /proc/$reader/fd/3)" = "$file" ]; do :; done
	result=$("$COST" "$what")
	{ kill $reader; wait $reader || true; } 2>/dev/null
}

pair=$("$COST" pair)
fault=$("$COST" fault)
fork=$("$COST" fork)
bench pair.alone "$pair" instructions 'one mmap+munmap pair, nothing attached'

insmod "$VMA_MODULE"
# First: it fails unless its own pair is seen as what it is.
bench reader.record "$("$COST" record)" instructions 'one record made a line and copied to the reader'
bench pair.no_reader $(($("$COST" pair) - pair)) instructions 'added: loaded, no reader'
read_by_cat $data pair
bench pair.tracked $((result - pair)) instructions 'added: with a reader, two exact records'
read_by_cat $data fault
bench fault.tracked $((result - fault)) instructions "added to a page's first touch, $fault"
read_by_cat $data fork
bench fork.tracked_percent $(((result - fork) * 100 / fork)) percent "added to a fork of 1,000 VMAs, $fork"
# A record that is dropped is a cheap one: then the figures above would flatter.
busybox grep -qx 'drops 0' $debugfs/vma_tracker/stats || { echo 'the reader did not keep up'; exit 1; }
rmmod vma_tracker

# Only process 1 is tracked: what everybody else pays.
insmod "$VMA_MODULE" track=1
read_by_cat $data pair
bench pair.untracked $((result - pair)) instructions 'added: with a reader that tracks another process'
rmmod vma_tracker

insmod "$PAPER_MODULE"
read_by_cat $debugfs/paper/data pair
bench pair.paper $((result - pair)) instructions 'added: text made in the probe, requests only'
rmmod paper

for event in sys_enter_mmap sys_exit_mmap sys_enter_munmap sys_exit_munmap; do
	echo 1 >$tracefs/events/syscalls/$event/enable
done
bench pair.ftrace_syscalls $(($("$COST" pair) - pair)) instructions 'added: ftrace, four records of the calls'
echo 0 >$tracefs/events/syscalls/enable

echo 'r:vma_bench_mmap vm_mmap_pgoff address=$retval' >$tracefs/kprobe_events
echo 'p:vma_bench_munmap __vm_munmap address=%di size=%si' >>$tracefs/kprobe_events
echo 1 >$tracefs/events/kprobes/enable
bench pair.kprobe_events $(($("$COST" pair) - pair)) instructions 'added: ftrace kprobe events, two records, no VMA'
echo 0 >$tracefs/events/kprobes/enable

echo
echo "Linux $(uname -r), instructions:"
printf '%s' "$rows"
