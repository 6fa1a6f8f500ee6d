/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VT_TEXT_H
#define VT_TEXT_H

#include "record.h"

/* Room that the longest line needs: every byte of comm and path may be escaped. */
#define VT_LINE_MAX (4 * (VT_PATH_MAX + VT_COMM_LEN) + 512)

/* The name of an operation on the wire; NULL past VT_OP_COUNT. */
const char *vt_op_name(unsigned int op);

/* The i-th name of the type field; NULL past the last. */
const char *vt_type_name(unsigned int i);

/* The name of the kind (kind.h) of the mapping a record states. */
const char *vt_type(const struct vt_record *r);

/*
 * Writes r as one line with its newline, without a terminating NUL, to buf,
 * which has VT_LINE_MAX bytes. Returns the length.
 */
size_t vt_line(const struct vt_record *r, char *buf);

/*
 * Copies n bytes of text to buf with \, |, control bytes and whatever is not
 * valid UTF-8 as \ooo. Returns the length, or (size_t)-1 if room is too little.
 */
size_t vt_escape(const char *text, size_t n, char *buf, size_t room);

#endif
