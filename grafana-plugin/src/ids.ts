/** As in the plugin.json files. */
export const DATASOURCE_ID = 'vmatracker-exporter-datasource';

/** As in dashboards/address-space.json. */
export const DASHBOARD_UID = 'vmatracker-address-space';
