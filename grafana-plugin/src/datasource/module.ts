import { DataSourcePlugin } from '@grafana/data';
import { ConfigEditor } from './ConfigEditor';
import { QueryEditor } from './QueryEditor';
import { VmaDataSource } from './VmaDataSource';
import type { VmaOptions, VmaQuery, VmaSecrets } from './types';

export const plugin = new DataSourcePlugin<VmaDataSource, VmaQuery, VmaOptions, VmaSecrets>(VmaDataSource)
  .setConfigEditor(ConfigEditor)
  .setQueryEditor(QueryEditor);
