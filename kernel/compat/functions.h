/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Hooks at the entry of kernel functions, through ftrace: unlike a kprobe such
 * a hook traps on no architecture, cannot be missed (no nmissed: there is no
 * instance or recursion count to run out of), costs a third, and leaves
 * preemption as it was, which is what lets PREEMPT_RT take paths in it.
 */
#ifndef VT_COMPAT_FUNCTIONS_H
#define VT_COMPAT_FUNCTIONS_H

#include <linux/ftrace.h>
#include <linux/version.h>

#if !defined(CONFIG_DYNAMIC_FTRACE_WITH_ARGS) && !defined(CONFIG_DYNAMIC_FTRACE_WITH_REGS)
#error "vma_tracker needs CONFIG_DYNAMIC_FTRACE_WITH_ARGS or CONFIG_DYNAMIC_FTRACE_WITH_REGS"
#endif

/* The arguments of the observed function. */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(5, 11, 0)
#define vt_function_regs ftrace_regs
#else
#define vt_function_regs pt_regs
#endif

static __always_inline unsigned long vt_function_arg(struct vt_function_regs *regs, unsigned int n)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 2, 0)
	return ftrace_regs_get_argument(regs, n);
#elif LINUX_VERSION_CODE >= KERNEL_VERSION(5, 11, 0)
	return regs_get_kernel_argument(&regs->regs, n);
#else
	return regs_get_kernel_argument(regs, n);
#endif
}

/*
 * PERMANENT: nobody switches the hooks off with kernel.ftrace_enabled=0, which
 * would lose changes in silence; where it is 0 already, registering fails with
 * EBUSY. Without ftrace's own protection from recursion, as no handler calls an
 * observed function; up to 5.10 the flag that says so is the opposite one.
 */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(5, 11, 0)
#define VT_FUNCTION_FLAGS FTRACE_OPS_FL_PERMANENT
#else
#define VT_FUNCTION_FLAGS \
	(FTRACE_OPS_FL_PERMANENT | FTRACE_OPS_FL_SAVE_REGS | FTRACE_OPS_FL_RECURSION_SAFE)
#endif

#endif
