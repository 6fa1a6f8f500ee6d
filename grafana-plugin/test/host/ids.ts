/** As in the plugin.json files. */
export const DATASOURCE_ID = 'vmatracker-exporter-datasource';
export const PANEL_ID = 'vmatracker-addressmap-panel';

/** Of the one data source that the host has. */
export const DATASOURCE_UID = 'vma';
