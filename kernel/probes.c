// SPDX-License-Identifier: GPL-2.0-only
/*
 * The one table of hooks. They are attached when `data` is opened and detached
 * when it is closed: loaded and unread, the module costs nothing.
 *
 * All handlers run in process context. Tracepoint handlers before 7.0, and the
 * kretprobe's, run with preemption off; none may sleep.
 */
#include <linux/kernel.h>
#include <linux/kprobes.h>
#include <linux/mm_types.h>
#include <linux/string.h>
#include <linux/tracepoint.h>
#include "commit.h"
#include "compat/functions.h"
#include "compat/tracepoints.h"
#include "mms.h"
#include "names.h"
#include "probes.h"
#include "procs.h"

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

/* The observed functions, the most frequent ones first. */
enum function {
	UP_WRITE,
	DOWNGRADE_WRITE,
	PERF_EVENT_MMAP,
	UPROBE_DUP_MMAP,
	COPY_VMA,
	EXIT_MMAP,
	PERF_EVENT_COMM,
	FUNCTIONS
};

/* Where they begin; 0: not known yet. Kept for the next reader: they do not move. */
static unsigned long functions[FUNCTIONS] __read_mostly;

/* ftrace's call is at the entry, behind what control flow integrity puts there. */
#define ENTRY_BYTES 32

static __always_inline bool entered(unsigned long ip, enum function f)
{
	return ip - functions[f] < ENTRY_BYTES;
}

static __always_inline void called(enum function f, void *arg, unsigned long second,
				   unsigned long third)
{
	switch (f) {
	case UP_WRITE:
		vt_commit_release(arg);
		break;
	case DOWNGRADE_WRITE:
		vt_commit_downgrade(arg);
		break;
	case PERF_EVENT_MMAP:
		vt_commit_hint_vma(arg);
		break;
	case UPROBE_DUP_MMAP:
		vt_commit_dup(arg, (void *)second);
		break;
	case COPY_VMA:
		vt_commit_hint_move(*(struct vm_area_struct **)arg, second, third);
		break;
	case EXIT_MMAP:
		vt_mm_exit(arg);
		break;
	case PERF_EVENT_COMM:
		vt_proc_rename(arg);
		break;
	case FUNCTIONS:
		break;
	}
}

static void on_function(unsigned long ip, unsigned long parent_ip, struct ftrace_ops *ops,
			struct vt_function_regs *regs)
{
	void *arg = (void *)vt_function_arg(regs, 0);

	if (entered(ip, UP_WRITE))
		called(UP_WRITE, arg, 0, 0);
	else if (entered(ip, DOWNGRADE_WRITE))
		called(DOWNGRADE_WRITE, arg, 0, 0);
	else if (entered(ip, PERF_EVENT_MMAP))
		called(PERF_EVENT_MMAP, arg, 0, 0);
	else if (entered(ip, UPROBE_DUP_MMAP))
		called(UPROBE_DUP_MMAP, arg, vt_function_arg(regs, 1), 0);
	else if (entered(ip, COPY_VMA))
		called(COPY_VMA, arg, vt_function_arg(regs, 1), vt_function_arg(regs, 2));
	else if (entered(ip, EXIT_MMAP))
		called(EXIT_MMAP, arg, 0, 0);
	else if (entered(ip, PERF_EVENT_COMM))
		called(PERF_EVENT_COMM, arg, 0, 0);
}

static struct ftrace_ops function_ops = {
	.func = on_function,
	.flags = VT_FUNCTION_FLAGS,
};

static int on_prctl_set_mm(struct kretprobe_instance *ri, struct pt_regs *regs)
{
	*(u64 *)ri->data = vt_commit_labels_begin();
	return 0;
}

static int on_prctl_set_mm_return(struct kretprobe_instance *ri, struct pt_regs *regs)
{
	vt_commit_labels_end(*(u64 *)ri->data);
	return 0;
}

enum kind { FUNCTION, TRACEPOINT, KRETPROBE };

enum need {
	REQUIRED,	/* without it the maps cannot be exact */
	HINT,		/* without it every commit is looked for in all of the map */
	OPTIONAL,	/* without it names may be late until the next resync */
};

struct hook {
	const char *name;
	void *handler;
	enum kind kind;
	enum need need;
	bool missing;		/* this kernel does not have it */
	bool active;
	u64 missed_before;	/* by earlier attachments */
	enum function function;
	struct tracepoint *tp;
	struct kretprobe rp;
	bool by_kprobe;		/* a function that ftrace does not know */
	struct kprobe kp;
};

/* Where a function was compiled without ftrace (perf_event_mmap on 5.10). */
static int on_kprobe(struct kprobe *kp, struct pt_regs *regs)
{
	called(container_of(kp, struct hook, kp)->function,
	       (void *)regs_get_kernel_argument(regs, 0), regs_get_kernel_argument(regs, 1),
	       regs_get_kernel_argument(regs, 2));
	return 0;
}

#define FUNCTION_HOOK(name_, need_, function_) \
	{ .name = name_, .kind = FUNCTION, .need = need_, .function = function_ }
#define HOOK(name_, kind_, need_, handler_) \
	{ .name = name_, .kind = kind_, .need = need_, .handler = handler_ }

/*
 * What adds to the tables (exec, fork) comes last: attached one by one, the
 * others must already be watching when the first entry is there. The functions
 * come before all else: those that ftrace knows at once, the others one by one.
 */
static struct hook hooks[] = {
	FUNCTION_HOOK("up_write", REQUIRED, UP_WRITE),
	FUNCTION_HOOK("downgrade_write", REQUIRED, DOWNGRADE_WRITE),
	FUNCTION_HOOK("perf_event_mmap", HINT, PERF_EVENT_MMAP),
	FUNCTION_HOOK("copy_vma", HINT, COPY_VMA),
	FUNCTION_HOOK("uprobe_dup_mmap", OPTIONAL, UPROBE_DUP_MMAP),
	FUNCTION_HOOK("exit_mmap", REQUIRED, EXIT_MMAP),
	FUNCTION_HOOK("perf_event_comm", OPTIONAL, PERF_EVENT_COMM),
	HOOK("prctl_set_mm", KRETPROBE, REQUIRED, on_prctl_set_mm_return),
	HOOK("sched_process_exit", TRACEPOINT, REQUIRED, on_sched_process_exit),
	HOOK("task_newtask", TRACEPOINT, REQUIRED, on_task_newtask),
	HOOK("sched_process_exec", TRACEPOINT, REQUIRED, on_sched_process_exec),
};

/* The handlers go through a void pointer: here the compiler checks them. */
static void __maybe_unused check_types(void)
{
	check_trace_callback_type_task_newtask(on_task_newtask);
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

/*
 * The address of a function, by way of a kprobe that is never armed: nothing
 * else that modules may use knows the symbols.
 */
static int locate(const char *name, unsigned long *address)
{
	struct kprobe kp = { .symbol_name = name, .flags = KPROBE_FLAG_DISABLED };
	int err = register_kprobe(&kp);

	if (err)
		return err;
	*address = (unsigned long)kp.addr;
	unregister_kprobe(&kp);
	return 0;
}

/* Whether this kernel has what is to be observed. */
static int find(struct hook *h, const char *without)
{
	unsigned long unused;

	if (vt_names_have(without, h->name))
		return -ENOENT;
	switch (h->kind) {
	case FUNCTION:
		return locate(h->name, &functions[h->function]);
	case TRACEPOINT:
		for_each_kernel_tracepoint(find_tracepoint, h);
		return h->tp ? 0 : -ENOENT;
	case KRETPROBE:
		return locate(h->name, &unused);
	}
	return -EINVAL;
}

/* Logs that h cannot be had. Returns 0 if it can be done without. */
static int do_without(const struct hook *h, int err)
{
	if (h->need == REQUIRED) {
		pr_err("cannot observe %s (error %d): this kernel does not have it, or forbids probes; without it no map would be exact\n",
		       h->name, err);
		return -EOPNOTSUPP;
	}
	pr_warn("cannot observe %s (error %d): going on without it\n", h->name, err);
	return 0;
}

static const char *hook_name(unsigned int i)
{
	return i < ARRAY_SIZE(hooks) ? hooks[i].name : NULL;
}

/* Each of the names must be that of a hook. */
static int check_names(const char *names)
{
	size_t len;
	const char *unknown = vt_names_unknown(names, hook_name, &len);

	if (!unknown)
		return 0;
	pr_err("without: there is no hook %.*s\n", (int)len, unknown);
	return -EINVAL;
}

int vt_probes_init(const char *without)
{
	int i, err = check_names(without);

	for (i = 0; i < ARRAY_SIZE(hooks) && !err; i++) {
		err = find(&hooks[i], without);
		hooks[i].missing = err;
		if (err)
			err = do_without(&hooks[i], err);
	}
	return err;
}

static int attach_function(struct hook *h)
{
	int err = ftrace_set_filter_ip(&function_ops, functions[h->function], 0, 0);

	h->by_kprobe = err == -EINVAL;
	if (!h->by_kprobe)
		return err;
	h->kp = (struct kprobe){
		.addr = (kprobe_opcode_t *)functions[h->function],
		.pre_handler = on_kprobe,
	};
	return register_kprobe(&h->kp);
}

static int attach_one(struct hook *h)
{
	switch (h->kind) {
	case FUNCTION:
		return attach_function(h);
	case TRACEPOINT:
		return tracepoint_probe_register(h->tp, h->handler, NULL);
	case KRETPROBE:
		h->rp = (struct kretprobe){
			.kp.symbol_name = h->name,
			.entry_handler = on_prctl_set_mm,
			.handler = h->handler,
			.data_size = sizeof(u64),
		};
		return register_kretprobe(&h->rp);
	}
	return -EINVAL;
}

static u64 missed_now(const struct hook *h)
{
	if (!h->active)
		return 0;
	if (h->kind == KRETPROBE)
		return h->rp.kp.nmissed + h->rp.nmissed;
	return h->by_kprobe ? h->kp.nmissed : 0;
}

/* Whether function_ops is registered. */
static bool watching;

void vt_probes_detach(void)
{
	int i;

	for (i = ARRAY_SIZE(hooks) - 1; i >= 0; i--) {
		struct hook *h = &hooks[i];

		if (!h->active)
			continue;
		if (h->kind == TRACEPOINT)
			tracepoint_probe_unregister(h->tp, h->handler, NULL);
		else if (h->kind == KRETPROBE)
			unregister_kretprobe(&h->rp);
		else if (h->by_kprobe)
			unregister_kprobe(&h->kp);
		h->missed_before += missed_now(h);
	}
	/* Waits until no task is in a handler or on the way into one. */
	if (watching)
		unregister_ftrace_function(&function_ops);
	watching = false;
	ftrace_set_filter(&function_ops, NULL, 0, 1);
	tracepoint_synchronize_unregister();

	for (i = 0; i < ARRAY_SIZE(hooks); i++)
		hooks[i].active = false;
}

/* Attaches the hooks of one kind, or all but those of that kind. */
static int attach(enum kind kind, bool same)
{
	int i, err;

	for (i = 0; i < ARRAY_SIZE(hooks); i++) {
		struct hook *h = &hooks[i];

		if ((h->kind == kind) != same)
			continue;
		err = h->missing ? -ENOENT : attach_one(h);
		h->active = !err;
		if (err && h->need == HINT)
			hints_complete = false;
		if (err == -ENOMEM)
			return err;
		/* What is missing has been said when the module was loaded. */
		if (!err || h->missing)
			continue;
		err = do_without(h, err);
		if (err)
			return err;
	}
	return 0;
}

int vt_probes_attach(void)
{
	int err;

	hints_complete = true;
	err = attach(FUNCTION, true);
	if (err)
		goto err_detach;
	err = register_ftrace_function(&function_ops);
	if (err == -ENOMEM)
		goto err_detach;
	if (err) {
		pr_err("cannot observe functions (error %d): %s\n", err,
		       err == -EBUSY ? "kernel.ftrace_enabled is 0: set it to 1" :
				       "ftrace is not usable on this kernel");
		err = -EOPNOTSUPP;
		goto err_detach;
	}
	watching = true;
	err = attach(FUNCTION, false);
	if (err)
		goto err_detach;
	return 0;

err_detach:
	vt_probes_detach();
	return err;
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
	s->missing = hooks[i].missing;
	s->misses = hooks[i].kind == KRETPROBE || hooks[i].by_kprobe;
	s->missed = hooks[i].missed_before + missed_now(&hooks[i]);
	return true;
}
