// SPDX-License-Identifier: GPL-2.0-only
/*
 * The one table of hooks, and their handlers, which all run in process context.
 * Those of tracepoints before 7.0, and the kretprobe's, run with preemption off;
 * none may sleep.
 */
#include <linux/kernel.h>
#include <linux/mm_types.h>
#include "commit.h"
#include "compat/functions.h"
#include "compat/tracepoints.h"
#include "hints.h"
#include "hooks.h"
#include "mms.h"
#include "tasks.h"

static void on_task_newtask(VT_ARGS_TASK_NEWTASK)
{
	vt_task_fork(task, clone_flags);
}

static void on_sched_process_exec(VT_ARGS_SCHED_PROCESS_EXEC)
{
	vt_task_exec(task);
}

static void on_sched_process_exit(VT_ARGS_SCHED_PROCESS_EXIT)
{
	vt_task_exit(task);
}

unsigned long vt_functions[VT_FUNCTIONS] __read_mostly;

/* ftrace's call is at the entry, behind what control flow integrity puts there. */
#define ENTRY_BYTES 32

static __always_inline bool entered(unsigned long ip, enum vt_function f)
{
	return ip - vt_functions[f] < ENTRY_BYTES;
}

static __always_inline void called(enum vt_function f, void *arg, unsigned long second,
				   unsigned long third)
{
	switch (f) {
	case VT_UP_WRITE:
		vt_commit_release(arg);
		break;
	case VT_DOWNGRADE_WRITE:
		vt_commit_downgrade(arg);
		break;
	case VT_PERF_EVENT_MMAP:
		vt_hint_vma(arg);
		break;
	case VT_UPROBE_DUP_MMAP:
		vt_hint_copy(arg, (void *)second);
		break;
	case VT_COPY_VMA:
		vt_hint_move(*(struct vm_area_struct **)arg, second, third);
		break;
	case VT_EXIT_MMAP:
		vt_mm_exit(arg);
		break;
	case VT_PERF_EVENT_COMM:
		vt_task_rename(arg);
		break;
	case VT_FUNCTIONS:
		break;
	}
}

static void on_function(unsigned long ip, unsigned long parent_ip, struct ftrace_ops *ops,
			struct vt_function_regs *regs)
{
	void *arg = (void *)vt_function_arg(regs, 0);

	if (entered(ip, VT_UP_WRITE))
		called(VT_UP_WRITE, arg, 0, 0);
	else if (entered(ip, VT_DOWNGRADE_WRITE))
		called(VT_DOWNGRADE_WRITE, arg, 0, 0);
	else if (entered(ip, VT_PERF_EVENT_MMAP))
		called(VT_PERF_EVENT_MMAP, arg, 0, 0);
	else if (entered(ip, VT_UPROBE_DUP_MMAP))
		called(VT_UPROBE_DUP_MMAP, arg, vt_function_arg(regs, 1), 0);
	else if (entered(ip, VT_COPY_VMA))
		called(VT_COPY_VMA, arg, vt_function_arg(regs, 1), vt_function_arg(regs, 2));
	else if (entered(ip, VT_EXIT_MMAP))
		called(VT_EXIT_MMAP, arg, 0, 0);
	else if (entered(ip, VT_PERF_EVENT_COMM))
		called(VT_PERF_EVENT_COMM, arg, 0, 0);
}

struct ftrace_ops vt_function_ops = {
	.func = on_function,
	.flags = VT_FUNCTION_FLAGS,
};

static int on_prctl_set_mm(struct kretprobe_instance *ri, struct pt_regs *regs)
{
	*(u64 *)ri->data = vt_labels_begin();
	return 0;
}

static int on_prctl_set_mm_return(struct kretprobe_instance *ri, struct pt_regs *regs)
{
	vt_labels_end(*(u64 *)ri->data);
	return 0;
}

int vt_on_kprobe(struct kprobe *kp, struct pt_regs *regs)
{
	called(container_of(kp, struct vt_hook, kp)->function,
	       (void *)regs_get_kernel_argument(regs, 0), regs_get_kernel_argument(regs, 1),
	       regs_get_kernel_argument(regs, 2));
	return 0;
}

#define FUNCTION_HOOK(name_, need_, function_) \
	{ .name = name_, .kind = VT_FUNCTION, .need = need_, .function = function_ }
#define TRACEPOINT_HOOK(name_, need_, handler_) \
	{ .name = name_, .kind = VT_TRACEPOINT, .need = need_, .handler = handler_ }
#define KRETPROBE_HOOK(name_, need_, entry_, handler_) \
	{ .name = name_, .kind = VT_KRETPROBE, .need = need_, .entry = entry_, .handler = handler_ }

/*
 * What adds to the tables (exec, fork) comes last: attached one by one, the
 * others must already be watching when the first entry is there. The functions
 * come before all else: those that ftrace knows at once, the others one by one.
 */
struct vt_hook vt_hooks[] = {
	FUNCTION_HOOK("up_write", VT_REQUIRED, VT_UP_WRITE),
	FUNCTION_HOOK("downgrade_write", VT_REQUIRED, VT_DOWNGRADE_WRITE),
	FUNCTION_HOOK("perf_event_mmap", VT_HINT, VT_PERF_EVENT_MMAP),
	FUNCTION_HOOK("copy_vma", VT_HINT, VT_COPY_VMA),
	FUNCTION_HOOK("uprobe_dup_mmap", VT_OPTIONAL, VT_UPROBE_DUP_MMAP),
	FUNCTION_HOOK("exit_mmap", VT_REQUIRED, VT_EXIT_MMAP),
	FUNCTION_HOOK("perf_event_comm", VT_OPTIONAL, VT_PERF_EVENT_COMM),
	KRETPROBE_HOOK("prctl_set_mm", VT_REQUIRED, on_prctl_set_mm, on_prctl_set_mm_return),
	TRACEPOINT_HOOK("sched_process_exit", VT_REQUIRED, on_sched_process_exit),
	TRACEPOINT_HOOK("task_newtask", VT_REQUIRED, on_task_newtask),
	TRACEPOINT_HOOK("sched_process_exec", VT_REQUIRED, on_sched_process_exec),
};

const unsigned int vt_nr_hooks = ARRAY_SIZE(vt_hooks);

/* The handlers go through a void pointer: here the compiler checks them. */
static void __maybe_unused check_types(void)
{
	check_trace_callback_type_task_newtask(on_task_newtask);
	check_trace_callback_type_sched_process_exec(on_sched_process_exec);
	check_trace_callback_type_sched_process_exit(on_sched_process_exit);
}
