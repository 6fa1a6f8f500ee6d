#!/bin/busybox sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Runs in the VM, started by run.mjs: the same things without the module, with it in several states, and with what else
# there is. Takes COST, HOLDS, VMA_MODULE and PAPER_MODULE (paths) from the environment, and SUFFIX, the end of the names.
set -e
alias insmod='busybox insmod' rmmod='busybox rmmod'
debugfs=/sys/kernel/debug
tracefs=/sys/kernel/tracing
data=$debugfs/vma_tracker/data

# bench NAME VALUE UNIT MEANING: the line for programs, and a row for people.
rows=
bench() {
	echo "bench kernel.$1$SUFFIX $2 $3"
	rows="$rows$(printf '  %-30s %8s  %s' "$1" "$2" "$4")
"
}

stat() { busybox sed -n "s/^$1 //p" $debugfs/vma_tracker/stats; }

# Which of the kernel's events the trace has, and of the hits of the probe those that $1 says.
tracing() {
	echo "$1" >$tracefs/events/vma_bench/stated/filter
	echo >$tracefs/trace
	for event in vma_bench/stated mmap_lock/mmap_lock_acquire_returned mmap_lock/mmap_lock_released; do
		echo 1 >$tracefs/events/$event/enable
	done
}
untracing() {
	for event in vma_bench/stated mmap_lock/mmap_lock_acquire_returned mmap_lock/mmap_lock_released; do
		echo 0 >$tracefs/events/$event/enable
	done
	busybox grep -qx 'overrun: 0' $tracefs/per_cpu/cpu0/stats || { echo "the trace does not hold $1"; exit 1; }
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

# One process like the next: where a mapping lies decides how many page tables go with it. The first warms up.
echo 0 >/proc/sys/kernel/randomize_va_space
"$COST" pair >/dev/null
pair=$("$COST" pair)
fault=$("$COST" fault)
fork=$("$COST" fork)
bench pair.alone "$pair" instructions 'one mmap+munmap pair, nothing attached'

insmod "$VMA_MODULE"
# First: it fails unless its own pair is seen as what it is.
bench reader.record "$("$COST" record)" instructions 'one record made a line and copied to the reader'
result=$("$COST" pair)
bench pair.no_reader $((result - pair)) instructions 'added: loaded, no reader'
events=$("$COST" events)
records=$(stat records)
read_by_cat $data pair
[ $(($(stat records) - records)) -ge "$events" ] || { echo "the $events changes of the pairs were not all recorded"; exit 1; }
bench pair.tracked $((result - pair)) instructions 'added: with a reader, two exact records'
read_by_cat $data fault
bench fault.tracked $((result - fault)) instructions "added to a page's first touch, $fault"
read_by_cat $data fork
bench fork.tracked_percent $(((result - fork) * 100 / fork)) percent "added to a fork of 1,000 VMAs, $fork"
# A record that is dropped is a cheap one: then the figures above would flatter.
busybox grep -qx 'drops 0' $debugfs/vma_tracker/stats || { echo 'the reader did not keep up'; exit 1; }
rmmod vma_tracker

# The reader is stopped while the burst comes. What it had not read of before is part of what the ring has to hold.
insmod "$VMA_MODULE"
busybox cat $data >/dev/null &
reader=$!
until busybox grep -qx 'stale_mms 0' $debugfs/vma_tracker/stats && [ "$(stat records)" -gt 0 ]; do :; done
kill -STOP $reader
until [ "$(busybox awk '{ print $3 }' /proc/$reader/stat)" = T ]; do :; done
records=$(stat records)
events=$("$COST" burst)
[ $(($(stat records) - records)) -ge "$events" ] || { echo "a burst of $events events was not all recorded"; exit 1; }
busybox grep -qx 'drops 0' $debugfs/vma_tracker/stats || { echo "the ring does not hold $events events"; exit 1; }
bench burst.ring_percent $(($(stat ring_used) * 100 / $(stat ring_size))) percent \
	"of the default ring, what $events events take while the reader is stopped; none is lost"

# It stays stopped: what a tracked process pays once nothing has room, and whether that grows.
unread=$("$COST" unread)
bench pair.unread $((${unread% *} - pair)) instructions 'added: with a reader that has stopped, the ring full'
bench pair.unread_later $((${unread#* } - pair)) instructions 'added: the same after 100,000 pairs more that nobody read'
kill -CONT $reader
{ kill $reader; wait $reader || true; } 2>/dev/null
rmmod vma_tracker

# Only process 1 is tracked: what everybody else pays.
insmod "$VMA_MODULE" track=1
read_by_cat $data pair
[ "$(stat records)" -lt $((events / 100)) ] || { echo 'another process than the one that is tracked was recorded'; exit 1; }
bench pair.untracked $((result - pair)) instructions 'added: with a reader that tracks another process'
rmmod vma_tracker

insmod "$PAPER_MODULE"
read_by_cat $debugfs/paper/data pair
bench pair.paper $((result - pair)) instructions 'added: text made in the probe, requests only'
rmmod paper

for event in sys_enter_mmap sys_exit_mmap sys_enter_munmap sys_exit_munmap; do
	echo 1 >$tracefs/events/syscalls/$event/enable
done
result=$("$COST" pair)
bench pair.ftrace_syscalls $((result - pair)) instructions 'added: ftrace, four records of the calls'
echo 0 >$tracefs/events/syscalls/enable

echo 'r:vma_bench_mmap vm_mmap_pgoff address=$retval' >$tracefs/kprobe_events
echo 'p:vma_bench_munmap __vm_munmap address=%di size=%si' >>$tracefs/kprobe_events
echo 1 >$tracefs/events/kprobes/enable
result=$("$COST" pair)
bench pair.kprobe_events $((result - pair)) instructions 'added: ftrace kprobe events, two records, no VMA'
echo 0 >$tracefs/events/kprobes/enable

# How many VMAs are looked at under one hold of the lock of a process with as many as may be: seen from outside, by a probe
# where records are made (those with a VMA), between the kernel's own events of the lock. First by the reader's baseline, then
# by the hook of a call that may have changed each VMA.
insmod "$VMA_MODULE"
busybox mkfifo /run/many
"$COST" many </run/many >/run/vmas &
many=$!
exec 3>/run/many
until [ -s /run/vmas ]; do :; done
vmas=$(cat /run/vmas)
echo 65536 >$tracefs/buffer_size_kb
echo 'p:vma_bench/stated vma_tracker:vt_state_vma reader=+20(%di):u8' >$tracefs/kprobe_events
tracing 'reader == 1'
busybox sh -c "echo \$\$ >$tracefs/set_event_pid; exec busybox cat $data >/dev/null" 3>&- &
reader=$!
until busybox grep -qx 'stale_mms 0' $debugfs/vma_tracker/stats && [ "$(stat records)" -gt "$vmas" ]; do :; done
untracing 'the baseline'
holds=$("$HOLDS" <$tracefs/trace)
most=${holds% *} sum=${holds#* }
[ "$sum" -ge "$vmas" ] || { echo "the trace has $sum of the $vmas VMAs"; exit 1; }
[ "$most" -le 64 ] || { echo "the baseline held mmap_lock for $most VMAs"; exit 1; }
bench baseline.vmas_per_hold "$most" VMAs "at the most under mmap_lock at a time, in the baseline of $vmas"
echo $many >$tracefs/set_event_pid
tracing 'reader == 0'
exec 3>&-
wait $many
untracing 'the call'
holds=$("$HOLDS" hooks <$tracefs/trace)
most=${holds% *}
[ "$most" -ge 1 ] && [ "$most" -le 64 ] || { echo "a hook looked at $most VMAs"; exit 1; }
bench hook.vmas_per_call "$most" VMAs "at the most looked at by a hook, in a call that may have changed all $vmas"
{ kill $reader; wait $reader || true; } 2>/dev/null
rmmod vma_tracker

echo
echo "Linux $(uname -r), instructions unless it says otherwise:"
printf '%s' "$rows"
