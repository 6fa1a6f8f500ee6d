// SPDX-License-Identifier: GPL-2.0-only
/*
 * The hooks are attached when `data` is opened and detached when it is closed:
 * loaded and unread, the module costs nothing.
 */
#include <linux/kernel.h>
#include <linux/kprobes.h>
#include <linux/string.h>
#include <linux/tracepoint.h>
#include "commit.h"
#include "hooks.h"
#include "names.h"
#include "probes.h"

static void find_tracepoint(struct tracepoint *tp, void *priv)
{
	struct vt_hook *h = priv;

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
static int find(struct vt_hook *h, const char *without)
{
	unsigned long unused;

	if (vt_names_have(without, h->name))
		return -ENOENT;
	switch (h->kind) {
	case VT_FUNCTION:
		return locate(h->name, &vt_functions[h->function]);
	case VT_TRACEPOINT:
		for_each_kernel_tracepoint(find_tracepoint, h);
		return h->tp ? 0 : -ENOENT;
	case VT_KRETPROBE:
		return locate(h->name, &unused);
	}
	return -EINVAL;
}

/* Logs that h cannot be had. Returns 0 if it can be done without. */
static int do_without(const struct vt_hook *h, int err)
{
	if (h->need == VT_REQUIRED) {
		pr_err("cannot observe %s (error %d): this kernel does not have it, or forbids probes; without it no map would be exact\n",
		       h->name, err);
		return -EOPNOTSUPP;
	}
	pr_warn("cannot observe %s (error %d): going on without it\n", h->name, err);
	return 0;
}

static const char *hook_name(unsigned int i)
{
	return i < vt_nr_hooks ? vt_hooks[i].name : NULL;
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

	for (i = 0; i < vt_nr_hooks && !err; i++) {
		err = find(&vt_hooks[i], without);
		vt_hooks[i].missing = err;
		if (err)
			err = do_without(&vt_hooks[i], err);
	}
	return err;
}

static int attach_function(struct vt_hook *h)
{
	int err = ftrace_set_filter_ip(&vt_function_ops, vt_functions[h->function], 0, 0);

	h->by_kprobe = err == -EINVAL;
	if (!h->by_kprobe)
		return err;
	h->kp = (struct kprobe){
		.addr = (kprobe_opcode_t *)vt_functions[h->function],
		.pre_handler = vt_on_kprobe,
	};
	return register_kprobe(&h->kp);
}

static int attach_one(struct vt_hook *h)
{
	switch (h->kind) {
	case VT_FUNCTION:
		return attach_function(h);
	case VT_TRACEPOINT:
		return tracepoint_probe_register(h->tp, h->handler, NULL);
	case VT_KRETPROBE:
		h->rp = (struct kretprobe){
			.kp.symbol_name = h->name,
			.entry_handler = h->entry,
			.handler = h->handler,
			.data_size = sizeof(u64),
		};
		return register_kretprobe(&h->rp);
	}
	return -EINVAL;
}

static u64 missed_now(const struct vt_hook *h)
{
	if (!h->active)
		return 0;
	if (h->kind == VT_KRETPROBE)
		return h->rp.kp.nmissed + h->rp.nmissed;
	return h->by_kprobe ? h->kp.nmissed : 0;
}

/* Whether vt_function_ops is registered. */
static bool watching;

void vt_probes_detach(void)
{
	int i;

	for (i = vt_nr_hooks - 1; i >= 0; i--) {
		struct vt_hook *h = &vt_hooks[i];

		if (!h->active)
			continue;
		if (h->kind == VT_TRACEPOINT)
			tracepoint_probe_unregister(h->tp, h->handler, NULL);
		else if (h->kind == VT_KRETPROBE)
			unregister_kretprobe(&h->rp);
		else if (h->by_kprobe)
			unregister_kprobe(&h->kp);
		h->missed_before += missed_now(h);
	}
	/* Waits until no task is in a handler or on the way into one. */
	if (watching)
		unregister_ftrace_function(&vt_function_ops);
	watching = false;
	ftrace_set_filter(&vt_function_ops, NULL, 0, 1);
	tracepoint_synchronize_unregister();

	for (i = 0; i < vt_nr_hooks; i++)
		vt_hooks[i].active = false;
}

/* Attaches the hooks of one kind, or all but those of that kind. */
static int attach(enum vt_hook_kind kind, bool same)
{
	int i, err;

	for (i = 0; i < vt_nr_hooks; i++) {
		struct vt_hook *h = &vt_hooks[i];

		if ((h->kind == kind) != same)
			continue;
		err = h->missing ? -ENOENT : attach_one(h);
		h->active = !err;
		if (err && h->need == VT_HINT)
			vt_commit_have_hints(false);
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

	vt_commit_have_hints(true);
	err = attach(VT_FUNCTION, true);
	if (err)
		goto err_detach;
	err = register_ftrace_function(&vt_function_ops);
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
	err = attach(VT_FUNCTION, false);
	if (err)
		goto err_detach;
	return 0;

err_detach:
	vt_probes_detach();
	return err;
}

u64 vt_probes_missed(void)
{
	u64 missed = 0;
	int i;

	for (i = 0; i < vt_nr_hooks; i++)
		missed += missed_now(&vt_hooks[i]);
	return missed;
}

bool vt_probes_stats(unsigned int i, struct vt_hook_stats *s)
{
	if (i >= vt_nr_hooks)
		return false;
	s->name = vt_hooks[i].name;
	s->active = vt_hooks[i].active;
	s->missing = vt_hooks[i].missing;
	s->misses = vt_hooks[i].kind == VT_KRETPROBE || vt_hooks[i].by_kprobe;
	s->missed = vt_hooks[i].missed_before + missed_now(&vt_hooks[i]);
	return true;
}
