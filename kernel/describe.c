// SPDX-License-Identifier: GPL-2.0-only
#include <linux/mm.h>
#include <linux/rcupdate.h>
#include <linux/string.h>
#include "compat/compat.h"
#include "describe.h"

static bool maps_exe(const struct vm_area_struct *vma)
{
	const struct file *exe;
	bool same;

	rcu_read_lock();
	exe = rcu_dereference(vma->vm_mm->exe_file);
	same = exe && READ_ONCE(exe->f_path.dentry) == vt_file_path(vma->vm_file)->dentry;
	rcu_read_unlock();
	return same;
}

struct vt_fact vt_fact_of(const struct vm_area_struct *vma)
{
	const struct inode *inode;

	if (!vma->vm_file)
		return vt_fact_of_anon(vma);
	inode = vt_file_inode(vma->vm_file);
	return (struct vt_fact){
		.start = vma->vm_start,
		.end = vma->vm_end,
		.offset = (u64)vma->vm_pgoff << PAGE_SHIFT,
		.ino = inode->i_ino,
		.dev = inode->i_sb->s_dev,
		.vm_flags = vma->vm_flags,
		.flags = vt_flags_of(vma) | VT_FILE | (maps_exe(vma) ? VT_EXE : 0),
	};
}

const char *vt_given_name(const char *kind, const char *name, char *buf, bool *exact)
{
	if (!buf) {
		*exact = false;
		return NULL;
	}
	snprintf(buf, VT_PATH_MAX + 1, "[%s:%s]", kind, name);
	return buf;
}

/* The order of the names is that of show_map_vma() in fs/proc/task_mmu.c. */
const char *vt_name_of_anon(struct vm_area_struct *vma, char *buf, bool *exact)
{
	const char *name = NULL;

	if (vma->vm_ops && vma->vm_ops->name)
		name = vma->vm_ops->name(vma);
	if (name)
		return name;
	if (vt_is_heap(vma))
		return "[heap]";
	if (vt_is_stack(vma))
		return "[stack]";
	name = vt_anon_name(vma);
	return name ? vt_given_name("anon", name, buf, exact) : NULL;
}

const char *vt_describe_anon(struct vm_area_struct *vma, char *buf, struct vt_record *r, u16 *len)
{
	const struct vt_fact f = vt_fact_of(vma);
	const char *name = NULL;
	bool exact = true;

	*r = (struct vt_record){};
	vt_fact_fill(r, &f);
	if (!vma->vm_file)
		name = vt_name_of_anon(vma, buf, &exact);
	*len = name ? strnlen(name, VT_PATH_MAX) : 0;
	return name;
}
