#!/bin/busybox sh
# SPDX-License-Identifier: GPL-2.0-only
#
# PID 1 of the test VM. First in the initramfs: puts the host's root, read-only over 9p, below a
# tmpfs and moves there. Then in that root (argument "job"): runs /run/vm/job on the serial port that
# is called $job on the kernel's command line and powers off. The line `::exit STATUS` on that port tells
# the host how the job ended.
bb=/bin/busybox

mounts() {
	$bb mount -t proc proc "$1/proc"
	$bb mount -t sysfs sysfs "$1/sys"
	$bb mount -t devtmpfs devtmpfs "$1/dev"
}

if [ "$1" = job ]; then
	export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8
	exec </dev/$job >/dev/$job 2>&1
	$bb stty -F /dev/$job raw -echo
	$bb sh /run/vm/job
	echo "::exit $?"
	exec </dev/null >/dev/null 2>&1
	$bb sync
	$bb poweroff -f
fi

mounts ''
$bb hostname vma-tracker-vm
while read -r module; do
	$bb insmod "/modules/$module" || echo "vm: cannot load $module"
done </modules/list

# cache=loose: nobody changes the host's files under a test, and pages are fetched once.
$bb mount -t 9p -o trans=virtio,version=9p2000.L,msize=512000,cache=loose,ro host /host || exec $bb poweroff -f
$bb mount -t tmpfs tmpfs /upper
$bb mkdir /upper/data /upper/work
$bb mount -t overlay -o lowerdir=/host,upperdir=/upper/data,workdir=/upper/work overlay /root || exec $bb poweroff -f
mounts /root
$bb mount -t debugfs debugfs /root/sys/kernel/debug
$bb mount -t tracefs tracefs /root/sys/kernel/tracing
$bb mkdir -p /root/dev/shm
for dir in /dev/shm /run; do
	$bb mount -t tmpfs tmpfs "/root$dir"
done
$bb mkdir /root/run/vm
$bb cp /init /job /root/run/vm/

# QEMU's user network: the address and the gateway are its fixed ones.
$bb ip link set lo up
$bb ip addr add 10.0.2.15/24 dev eth0
$bb ip link set eth0 up

$bb umount /proc /sys /dev
exec $bb switch_root /root /run/vm/init job
