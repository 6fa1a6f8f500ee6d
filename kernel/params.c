// SPDX-License-Identifier: GPL-2.0-only
#include <linux/kernel.h>
#include <linux/moduleparam.h>
#include "params.h"
#include "procs.h"
#include "ring.h"
#include "stream.h"
#include "track.h"
#include "verify.h"

/* Some 30,000 records: what a busy machine makes while its reader is away a moment. */
unsigned int vt_ring_size = 4 << 20;

static int ring_size_set(const char *val, const struct kernel_param *kp)
{
	return param_set_uint_minmax(val, kp, VT_RING_SIZE_MIN, VT_RING_SIZE_MAX);
}

static const struct kernel_param_ops ring_size_ops = {
	.set = ring_size_set,
	.get = param_get_uint,
};

module_param_cb(ring_size, &ring_size_ops, &vt_ring_size, 0644);
MODULE_PARM_DESC(ring_size, "bytes of the ring, 4096 to 268435456; from the next open of data on");

static int track_set(const char *val, const struct kernel_param *kp)
{
	int err = vt_track_set(val);

	if (!err)
		vt_procs_stale();
	return err;
}

static int track_get(char *buffer, const struct kernel_param *kp)
{
	return vt_track_show(buffer);
}

static void track_free(void *arg)
{
	vt_track_free();
}

static const struct kernel_param_ops track_ops = {
	.set = track_set,
	.get = track_get,
	.free = track_free,
};

module_param_cb(track, &track_ops, NULL, 0600);
MODULE_PARM_DESC(track, "pids to track, with commas; empty: all processes");

module_param_named(verify, vt_verify, bool, 0600);
MODULE_PARM_DESC(verify, "for tests: compare every map with what was said of it, at every commit");

char vt_without[256];

module_param_string(without, vt_without, sizeof(vt_without), 0400);
MODULE_PARM_DESC(without, "for tests: names of hooks, with commas, that are taken as missing; at insmod only");

static int stop_set(const char *val, const struct kernel_param *kp)
{
	bool stop;
	int err = kstrtobool(val, &stop);

	if (!err)
		vt_stream_stop(stop);
	return err;
}

static int stop_get(char *buffer, const struct kernel_param *kp)
{
	return scnprintf(buffer, PAGE_SIZE, "%d\n", vt_stream_stopped());
}

static const struct kernel_param_ops stop_ops = {
	.set = stop_set,
	.get = stop_get,
};

module_param_cb(stop, &stop_ops, NULL, 0600);
MODULE_PARM_DESC(stop, "1: the reader gets EOF and no other one is let in, so that rmmod can follow");

static int resync_set(const char *val, const struct kernel_param *kp)
{
	int pid, err = kstrtoint(val, 10, &pid);

	return err ? err : vt_stream_resync(pid);
}

static const struct kernel_param_ops resync_ops = {
	.set = resync_set,
};

module_param_cb(resync, &resync_ops, NULL, 0200);
MODULE_PARM_DESC(resync, "a pid whose map is sent afresh");
