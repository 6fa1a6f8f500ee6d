#!/bin/busybox sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Runs in the VM, started by run.mjs: `scale`, on CPUs that run at the same time. Takes SCALE and VMA_MODULE (paths) from the
# environment.
set -e
busybox insmod "$VMA_MODULE"
"$SCALE"
busybox rmmod vma_tracker
