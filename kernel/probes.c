// SPDX-License-Identifier: GPL-2.0-only
/*
 * The one table of hooks. They are attached when `data` is opened and detached
 * when it is closed: loaded and unread, the module costs nothing.
 *
 * All handlers run in process context. Kprobe handlers, and tracepoint handlers
 * before 7.0, run with preemption off; none may sleep.
 */
#include <linux/kernel.h>
#include <linux/kprobes.h>
#include <linux/mm_types.h>
#include <linux/string.h>
#include <linux/tracepoint.h>
#include "commit.h"
#include "compat/tracepoints.h"
#include "mms.h"
#include "probes.h"
#include "procs.h"

static void on_mmap_lock_released(VT_ARGS_MMAP_LOCK_RELEASED)
{
	if (write)
		vt_commit(mm);
	else
		vt_commit_settle(mm);
}

static void on_task_newtask(VT_ARGS_TASK_NEWTASK)
{
	vt_proc_fork(task, clone_flags);
}

static void on_sched_process_exec(VT_ARGS_SCHED_PROCESS_EXEC)
{
	vt_proc_exec(task);
}

static void on_sched_process_exit(VT_ARGS_SCHED_PROCESS_EXIT)
{
	vt_proc_exit(task);
}

static void on_task_rename(VT_ARGS_TASK_RENAME)
{
	vt_proc_rename(task, comm);
}

static int on_downgrade_write(struct kprobe *kp, struct pt_regs *regs)
{
	vt_commit_downgrade((void *)regs_get_kernel_argument(regs, 0));
	return 0;
}

static int on_perf_event_mmap(struct kprobe *kp, struct pt_regs *regs)
{
	vt_commit_hint_vma((void *)regs_get_kernel_argument(regs, 0));
	return 0;
}

static int on_copy_vma(struct kprobe *kp, struct pt_regs *regs)
{
	struct vm_area_struct **vma = (void *)regs_get_kernel_argument(regs, 0);

	vt_commit_hint_range((*vma)->vm_mm, regs_get_kernel_argument(regs, 1),
			     regs_get_kernel_argument(regs, 2));
	return 0;
}

static int on_exit_mmap(struct kprobe *kp, struct pt_regs *regs)
{
	vt_mm_exit((void *)regs_get_kernel_argument(regs, 0));
	return 0;
}

static int on_prctl_set_mm_return(struct kretprobe_instance *ri, struct pt_regs *regs)
{
	vt_commit_labels();
	return 0;
}

enum kind { TRACEPOINT, KPROBE, KRETPROBE };

enum need {
	REQUIRED,	/* without it the maps cannot be exact */
	HINT,		/* without it every commit is looked for in all of the map */
	OPTIONAL,	/* without it labels or names may be late until the next resync */
};

struct hook {
	const char *name;
	void *handler;
	enum kind kind;
	enum need need;
	bool active;
	u64 missed_before;	/* by earlier attachments */
	struct tracepoint *tp;
	union {
		struct kprobe kp;
		struct kretprobe rp;
	};
};

#define HOOK(name_, kind_, need_, handler_) \
	{ .name = name_, .kind = kind_, .need = need_, .handler = handler_ }

/*
 * What adds to the tables (exec, fork) comes last: attached one by one, the
 * others must already be watching when the first entry is there.
 */
static struct hook hooks[] = {
	HOOK("perf_event_mmap", KPROBE, HINT, on_perf_event_mmap),
	HOOK("copy_vma", KPROBE, HINT, on_copy_vma),
	HOOK("downgrade_write", KPROBE, REQUIRED, on_downgrade_write),
	HOOK("mmap_lock_released", TRACEPOINT, REQUIRED, on_mmap_lock_released),
	HOOK("prctl_set_mm", KRETPROBE, OPTIONAL, on_prctl_set_mm_return),
	HOOK("exit_mmap", KPROBE, REQUIRED, on_exit_mmap),
	HOOK("sched_process_exit", TRACEPOINT, REQUIRED, on_sched_process_exit),
	HOOK("task_rename", TRACEPOINT, OPTIONAL, on_task_rename),
	HOOK("task_newtask", TRACEPOINT, REQUIRED, on_task_newtask),
	HOOK("sched_process_exec", TRACEPOINT, REQUIRED, on_sched_process_exec),
};

/* The handlers go through a void pointer: here the compiler checks them. */
static void __maybe_unused check_types(void)
{
	check_trace_callback_type_mmap_lock_released(on_mmap_lock_released);
	check_trace_callback_type_task_newtask(on_task_newtask);
	check_trace_callback_type_task_rename(on_task_rename);
	check_trace_callback_type_sched_process_exec(on_sched_process_exec);
	check_trace_callback_type_sched_process_exit(on_sched_process_exit);
}

static bool hints_complete;

static void find_tracepoint(struct tracepoint *tp, void *priv)
{
	struct hook *h = priv;

	if (!strcmp(tp->name, h->name))
		h->tp = tp;
}

static int attach(struct hook *h)
{
	switch (h->kind) {
	case TRACEPOINT:
		for_each_kernel_tracepoint(find_tracepoint, h);
		return h->tp ? tracepoint_probe_register(h->tp, h->handler, NULL) : -ENOENT;
	case KPROBE:
		h->kp = (struct kprobe){ .symbol_name = h->name, .pre_handler = h->handler };
		return register_kprobe(&h->kp);
	case KRETPROBE:
		h->rp = (struct kretprobe){ .kp.symbol_name = h->name, .handler = h->handler };
		return register_kretprobe(&h->rp);
	}
	return -EINVAL;
}

static u64 missed_now(const struct hook *h)
{
	if (!h->active || h->kind == TRACEPOINT)
		return 0;
	if (h->kind == KPROBE)
		return h->kp.nmissed;
	return h->rp.kp.nmissed + h->rp.nmissed;
}

/* The kprobes go together: each unregistering by itself would wait for all CPUs. */
void vt_probes_detach(void)
{
	struct kprobe *kprobes[ARRAY_SIZE(hooks)];
	struct kretprobe *kretprobes[ARRAY_SIZE(hooks)];
	int i, nr_kprobes = 0, nr_kretprobes = 0;

	for (i = ARRAY_SIZE(hooks) - 1; i >= 0; i--) {
		struct hook *h = &hooks[i];

		if (!h->active)
			continue;
		if (h->kind == TRACEPOINT)
			tracepoint_probe_unregister(h->tp, h->handler, NULL);
		else if (h->kind == KPROBE)
			kprobes[nr_kprobes++] = &h->kp;
		else
			kretprobes[nr_kretprobes++] = &h->rp;
	}
	unregister_kprobes(kprobes, nr_kprobes);
	unregister_kretprobes(kretprobes, nr_kretprobes);
	tracepoint_synchronize_unregister();

	for (i = 0; i < ARRAY_SIZE(hooks); i++) {
		hooks[i].missed_before += missed_now(&hooks[i]);
		hooks[i].active = false;
	}
}

int vt_probes_attach(void)
{
	int i, err;

	hints_complete = true;
	for (i = 0; i < ARRAY_SIZE(hooks); i++) {
		struct hook *h = &hooks[i];

		err = attach(h);
		h->active = !err;
		if (!err)
			continue;
		if (h->need == REQUIRED) {
			pr_err("cannot observe %s (error %d): this kernel does not have it, or forbids probes; without it no map would be exact\n",
			       h->name, err);
			goto err_detach;
		}
		pr_warn("cannot observe %s (error %d): going on without it\n", h->name, err);
		if (h->need == HINT)
			hints_complete = false;
	}
	return 0;

err_detach:
	vt_probes_detach();
	return -EOPNOTSUPP;
}

bool vt_hints_complete(void)
{
	return hints_complete;
}

u64 vt_probes_missed(void)
{
	u64 missed = 0;
	int i;

	for (i = 0; i < ARRAY_SIZE(hooks); i++)
		missed += missed_now(&hooks[i]);
	return missed;
}

bool vt_probes_stats(unsigned int i, struct vt_hook_stats *s)
{
	if (i >= ARRAY_SIZE(hooks))
		return false;
	s->name = hooks[i].name;
	s->active = hooks[i].active;
	s->misses = hooks[i].kind != TRACEPOINT;
	s->missed = hooks[i].missed_before + missed_now(&hooks[i]);
	return true;
}
