import type { DataSourceJsonData } from '@grafana/data';
import type { DataQuery } from '@grafana/schema';

/** What a panel asks for: the processes of one PID, or of one name, and their children on demand. */
export interface VmaQuery extends DataQuery {
  selectBy: 'pid' | 'comm';
  /** A PID, several separated by commas, or a template variable. */
  pid: string;
  /** A name (comm: 15 bytes at most), or a template variable. */
  comm: string;
  /** Whether the children of what is selected come along, and their children. */
  children: boolean;
}

export const DEFAULT_QUERY: Omit<VmaQuery, 'refId'> = { selectBy: 'comm', pid: '', comm: '', children: true };

/** Grafana's own names for what its data source proxy does on the way. */
export interface VmaOptions extends DataSourceJsonData {
  tlsSkipVerify?: boolean;
  tlsAuthWithCACert?: boolean;
  tlsAuth?: boolean;
  serverName?: string;
}

/** Kept by Grafana's server, never sent back to a browser. */
export interface VmaSecrets {
  basicAuthPassword?: string;
  tlsCACert?: string;
  tlsClientCert?: string;
  tlsClientKey?: string;
}
