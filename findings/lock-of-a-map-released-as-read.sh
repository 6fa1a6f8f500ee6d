#!/bin/sh
# The trace event mmap_lock:mmap_lock_released does not pair with mmap_lock:mmap_lock_acquire_returned: a munmap(2) takes the
# lock of the map with write=true, and releases it with write=false, since it is downgraded in between, of which no event of
# its own tells but an acquisition with write=false. Who sums up the time for which a map is locked for writing, or listens
# for the end of changes, by `write == 1` on both misses every munmap. Needs root, and a kernel with these events (5.11 on).
# Seen on Linux 6.18.44 (x86-64).
set -eu
tracing=/sys/kernel/tracing
[ -d $tracing/events ] || exec unshare -m sh -c "mount -t tracefs nodev $tracing && exec sh '$0'"
instance=$tracing/instances/finding-$$
mkdir $instance
trap 'rmdir $instance' EXIT
echo "Linux $(uname -r)"
for event in mmap_lock/mmap_lock_acquire_returned mmap_lock/mmap_lock_released; do
	echo 'write == 1' >$instance/events/$event/filter
done
perl -e '
	use strict;
	my ($instance) = @ARGV;
	sub put { open my $file, ">", "$instance/$_[0]" or die "$_[0]: $!"; print $file $_[1]; close $file or die "$_[0]: $!" }
	put("set_event_pid", $$);
	# mmap and munmap of x86-64 or of aarch64, 500 of each.
	my ($mmap, $munmap) = `uname -m` =~ /x86_64/ ? (9, 11) : (222, 215);
	put("events/mmap_lock/enable", 0);
	put("events/mmap_lock/mmap_lock_acquire_returned/enable", 1);
	put("events/mmap_lock/mmap_lock_released/enable", 1);
	for (1 .. 500) {
		my $at = syscall($mmap, 0, 4096, 3, 34, -1, 0);
		syscall($munmap, $at, 4096);
	}
	put("events/mmap_lock/mmap_lock_acquire_returned/enable", 0);
	put("events/mmap_lock/mmap_lock_released/enable", 0);
	open my $trace, "<", "$instance/trace" or die $!;
	my ($taken, $released) = (0, 0);
	while (<$trace>) {
		$taken++ if /mmap_lock_acquire_returned/;
		$released++ if /mmap_lock_released/;
	}
	print "500 mmap and 500 munmap: the lock taken for writing $taken times, released as such $released times\n";
	exit 1 if $taken < 1000 || $released < 500 || $released >= 600;
' $instance
