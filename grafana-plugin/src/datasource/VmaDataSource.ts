import {
  DataSourceApi,
  LoadingState,
  type DataQueryRequest,
  type DataQueryResponse,
  type DataSourceInstanceSettings,
  type LegacyMetricFindQueryOptions,
  type MetricFindValue,
  type ScopedVars,
  type TestDataSourceResponse,
} from '@grafana/data';
import { connect, originSlots, type ConnectionState, type ProcessList } from '@vma-tracker/exporter/client';
import { combineLatest, concat, filter, map, of, timer, type Observable } from 'rxjs';
import { listProcesses } from './exporter-api';
import { checkHealth } from './health';
import { Packets, type Target } from './packet';
import { interpolate, selectionOf, selectsSomething, union } from './selection';
import { SharedConnection } from './shared-connection';
import { proxyTransport } from './transport';
import { DEFAULT_QUERY, type VmaOptions, type VmaQuery } from './types';
import { findValues } from './variables';

/** How long an empty answer is held back: on a stream that has just been opened, the maps are still on their way. */
const PATIENCE_MS = 1500;

/** Live address-space maps from an exporter, through Grafana's data source proxy. */
export class VmaDataSource extends DataSourceApi<VmaQuery, VmaOptions> {
  private readonly url: string;
  private readonly shared: SharedConnection;

  constructor(settings: DataSourceInstanceSettings<VmaOptions>) {
    super(settings);
    this.url = (settings.url ?? '').replace(/\/+$/, '');
    const slots = originSlots();
    this.shared = new SharedConnection((selection) => connect(proxyTransport(this.url), selection, { slots }));
  }

  /** The maps that the targets select, and what changes in them, as long as there is a subscriber. */
  query({ targets, scopedVars }: DataQueryRequest<VmaQuery>): Observable<DataQueryResponse> {
    const wanted = targets.filter((query) => query.hide !== true && this.filterQuery(query));
    let selected: Target[];
    try {
      selected = wanted.map((query) => ({ refId: query.refId, selection: selectionOf(query, scopedVars) }));
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      return of({ data: [], state: LoadingState.Error, errors: [{ message }] });
    }
    selected = selected.filter(({ selection }) => selection.pids.length + selection.comms.length > 0);
    if (selected.length === 0) {
      return of({ data: [], state: LoadingState.Done });
    }
    const packets = new Packets(selected, () => this.shared.retry());
    return combineLatest([
      this.shared.watch(union(selected.map(({ selection }) => selection))),
      concat(of(false), timer(PATIENCE_MS).pipe(map(() => true))),
    ]).pipe(
      map(([snapshot, late]) => ({ snapshot, packet: packets.of(snapshot), late })),
      filter(
        ({ snapshot, packet, late }) =>
          packet.errors !== undefined || (isShown(snapshot.state) && (late || packet.data.length > selected.length)),
      ),
      map(({ packet }) => packet),
    );
  }

  /** The processes that the exporter lets Grafana see. @throws Error in words for people. */
  listProcesses(): Promise<ProcessList> {
    return listProcesses(this.url);
  }

  testDatasource(): Promise<TestDataSourceResponse> {
    return checkHealth(this.url);
  }

  async metricFindQuery(query: string, options?: LegacyMetricFindQueryOptions): Promise<MetricFindValue[]> {
    const { processes } = await this.listProcesses();
    return findValues(processes, interpolate(query, options?.scopedVars ?? {}));
  }

  override filterQuery(query: VmaQuery): boolean {
    return selectsSomething(query);
  }

  override getDefaultQuery(): Partial<VmaQuery> {
    return DEFAULT_QUERY;
  }

  override getQueryDisplayText({ selectBy, pid, comm, children }: VmaQuery): string {
    return `${selectBy === 'pid' ? `PID ${pid}` : comm}${children ? ' and children' : ''}`;
  }

  override interpolateVariablesInQueries(queries: VmaQuery[], scopedVars: ScopedVars): VmaQuery[] {
    return queries.map((query) => ({
      ...query,
      pid: interpolate(query.pid, scopedVars),
      comm: interpolate(query.comm, scopedVars),
    }));
  }
}

/** Whether a state is to be shown: what is shown stays while a stream begins, and goes on after a rest. */
function isShown({ phase }: ConnectionState): boolean {
  return phase !== 'connecting' && phase !== 'resting';
}
