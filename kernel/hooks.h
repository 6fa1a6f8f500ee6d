/* SPDX-License-Identifier: GPL-2.0-only */
/* What of the kernel is observed, and by what: the table that probes.c attaches. */
#ifndef VT_HOOKS_H
#define VT_HOOKS_H

#include <linux/ftrace.h>
#include <linux/kprobes.h>
#include <linux/tracepoint.h>

/* The observed functions, the most frequent ones first. */
enum vt_function {
	VT_UP_WRITE,
	VT_DOWNGRADE_WRITE,
	VT_PERF_EVENT_MMAP,
	VT_UPROBE_DUP_MMAP,
	VT_COPY_VMA,
	VT_EXIT_MMAP,
	VT_PERF_EVENT_COMM,
	VT_FUNCTIONS
};

enum vt_hook_kind { VT_FUNCTION, VT_TRACEPOINT, VT_KRETPROBE };

enum vt_hook_need {
	VT_REQUIRED,	/* without it the maps cannot be exact */
	VT_HINT,	/* without it every commit is looked for in all of the map */
	VT_OPTIONAL,	/* without it names may be late until the next resync */
};

struct vt_hook {
	const char *name;
	void *handler;
	enum vt_hook_kind kind;
	enum vt_hook_need need;
	bool missing;		/* this kernel does not have it */
	bool active;
	u64 missed_before;	/* by earlier attachments */
	enum vt_function function;
	struct tracepoint *tp;
	kretprobe_handler_t entry;
	struct kretprobe rp;
	bool by_kprobe;		/* a function that ftrace does not know */
	struct kprobe kp;
};

extern struct vt_hook vt_hooks[];
extern const unsigned int vt_nr_hooks;

/* Where the functions begin; 0: not known yet. Kept for the next reader: they do not move. */
extern unsigned long vt_functions[VT_FUNCTIONS];
/* Whose filter they are in. */
extern struct ftrace_ops vt_function_ops;

/* In its place, for a function that was compiled without ftrace (perf_event_mmap on 5.10). */
int vt_on_kprobe(struct kprobe *kp, struct pt_regs *regs);

#endif
