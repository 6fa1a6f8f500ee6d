import exporter from '../exporter/eslint.config.mjs';

export default exporter;
