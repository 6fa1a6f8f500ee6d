// SPDX-License-Identifier: GPL-2.0-only

/** The bytes (latin1, a character a byte) of an escaped text out of JSON, where UTF-8 has become characters. */
export const unescapeJson = (text) =>
  Buffer.from(text, 'utf8')
    .toString('latin1')
    .replace(/\\([0-7]{3})/g, (_, octal) => String.fromCharCode(parseInt(octal, 8)));
