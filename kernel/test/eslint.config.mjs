// SPDX-License-Identifier: GPL-2.0-only
import exporter from '../../exporter/eslint.config.mjs';

/** What Node.js has in every module, beyond what the exporter's own scripts use. */
const NODE = ['AbortController', 'Buffer', 'clearTimeout', 'performance', 'setTimeout'];

/** The exporter's rules, for the scripts here and in .ci. */
export default [
  { ignores: ['kernel/test/build/'] },
  ...exporter,
  { languageOptions: { globals: Object.fromEntries(NODE.map((name) => [name, 'readonly'])) } },
];
