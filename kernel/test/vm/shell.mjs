// SPDX-License-Identifier: GPL-2.0-only

/** `text` as one word of a POSIX shell. */
export const quote = (text) => `'${String(text).replaceAll("'", `'\\''`)}'`;
