#!/bin/busybox sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Runs in the VM on the kernel with KCSAN, with CPUs at the same time: a module with a race in it until that is found;
# then every phase of the workload and its fuzz, while a reader reads and somebody asks for stats, resyncs and other
# filters. Prints `ok - NAME` or `not ok - NAME` for each part; exits 1 if one failed.
bb=/bin/busybox
stats=/sys/kernel/debug/vma_tracker/stats
parameters=/sys/module/vma_tracker/parameters
# Under the fuzz, how many records.
RECORDS=400000
# An access of so many is watched, for 80 us: oftener, and the watching is all that is done.
SKIP=400
failed=0

value() { $bb sed -n "s/^$1 //p" $stats; }

result() {
	if [ "$1" = 0 ]; then echo "ok - $2"; else echo "not ok - $2"; failed=1; fi
}

echo $SKIP >/sys/module/kcsan/parameters/skip_watch
echo on >/sys/kernel/debug/kcsan
$bb insmod /vma_racy.ko || exit 1
until $bb dmesg | $bb grep -q 'KCSAN: .*vt_racy_count'; do $bb usleep 100000; done
$bb rmmod vma_racy
result 0 'a planted race is found'

# The hooks are switched on and off while nothing else runs: QEMU's parallel CPUs do not always see that in time.
$bb insmod /vma_tracker.ko || exit 1
$bb cat /sys/kernel/debug/vma_tracker/data >/dev/null &
reader=$!
until [ -e $stats ] && [ "$(value records)" -gt 0 ]; do $bb usleep 10000; done

phases=$(/workload list)
for phase in $phases; do echo "phase $phase"; done | /workload >/tmp/quiet
[ "$($bb grep -cE '^(quiet |skipped: )' /tmp/quiet)" = "$(echo "$phases" | $bb wc -l)" ]
result $? "workload: every phase ran, the last was $($bb tail -n 1 /tmp/quiet)"

before=$(value records)
enough=$((before + RECORDS))
# The workload ends, and the fuzz with it, at the end of its input.
{
	echo 'fuzz 1 2 3 0'
	until [ "$(value records)" -ge $enough ]; do
		for process in /proc/[0-9]*; do
			echo "${process#/proc/}" >$parameters/resync
		done 2>/dev/null
		$bb seq -s , 64 >$parameters/track
		echo >$parameters/track
	done
} | /workload >/dev/null
result 0 "fuzz: $(($(value records) - before)) records, $(value resyncs) resyncs"

watched=$($bb sed -n 's/^setup_watchpoints: //p' /sys/kernel/debug/kcsan)
kill $reader
wait $reader
until $bb rmmod vma_tracker; do $bb usleep 10000; done
result 0 "the module can be unloaded; $watched accesses were watched"
exit $failed
