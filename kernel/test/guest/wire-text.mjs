// SPDX-License-Identifier: GPL-2.0-only

/** The bytes (latin1, a character a byte) of an escaped text whose bytes are given the same way. */
export const unescape = (text) => text.replace(/\\([0-7]{3})/g, (_, octal) => String.fromCharCode(parseInt(octal, 8)));

/** The same for an escaped text out of JSON, where UTF-8 has become characters. */
export const unescapeJson = (text) => unescape(Buffer.from(text, 'utf8').toString('latin1'));
