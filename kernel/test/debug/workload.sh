#!/bin/busybox sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Runs in the VM: every phase of the workload, then its fuzz, while the module compares at every commit what it has said
# of a map with the map itself. Prints `ok - NAME` or `not ok - NAME` for each part; exits 1 if one failed.
bb=/bin/busybox
stats=/sys/kernel/debug/vma_tracker/stats
# Under the fuzz, how many commits are to be compared.
COMMITS=20000
failed=0

value() { $bb sed -n "s/^$1 //p" $stats; }

result() {
	if [ "$1" = 0 ]; then echo "ok - $2"; else echo "not ok - $2"; failed=1; fi
}

exact() {
	[ "$(value verify_mismatches)" = 0 ]
	result $? "$1: $(value verified_commits) commits compared, $(value verify_mismatches) mismatches"
}

$bb insmod /vma_tracker.ko verify=1 || exit 1
$bb cat /sys/kernel/debug/vma_tracker/data >/dev/null &
reader=$!
until [ "$(value verified_commits)" -gt 0 ]; do $bb usleep 10000; done

phases=$(/workload list)
for phase in $phases; do echo "phase $phase"; done | /workload >/tmp/quiet
[ "$($bb grep -cE '^(quiet |skipped: )' /tmp/quiet)" = "$(echo "$phases" | $bb wc -l)" ]
result $? "workload: every phase ran, the last was $($bb tail -n 1 /tmp/quiet)"
exact workload

enough=$(($(value verified_commits) + COMMITS))
# The workload ends, and the fuzz with it, at the end of its input.
{
	echo 'fuzz 1 2 3 0'
	until [ "$(value verified_commits)" -ge $enough ]; do $bb usleep 10000; done
} | /workload >/dev/null
exact fuzz

kill $reader
wait $reader
leaks=/sys/kernel/debug/kmemleak
if [ -e $leaks ]; then
	# While the module is there to be named; twice, as what a first scan finds may have been on its way between two places.
	for scan in 1 2; do echo scan >$leaks; done
	! $bb grep -A 20 vma_tracker $leaks
	result $? 'workload: no leak (kmemleak)'
fi
until $bb rmmod vma_tracker; do $bb usleep 10000; done
result 0 'the module can be unloaded'
exit $failed
