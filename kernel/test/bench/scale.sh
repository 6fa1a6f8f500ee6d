#!/bin/busybox sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Runs in the VM, started by run.mjs: `scale`, on CPUs that run at the same time. Takes SCALE and VMA_MODULE (paths) from the
# environment.
set -e
# Room for what the quicker of two processes does until the other is done, too.
busybox insmod "$VMA_MODULE" ring_size=$((64 << 20))
"$SCALE"
busybox rmmod vma_tracker
