import {
  LoadingState,
  type DataQueryRequest,
  type DataQueryResponse,
  type DataSourceApi,
  type PanelData,
} from '@grafana/data';
import { toDataQueryError } from '@grafana/runtime';
import { catchError, from, isObservable, map, of, scan, type Observable } from 'rxjs';

type Packets = ReadonlyMap<string, DataQueryResponse>;

/** Runs a query and folds its packets as Grafana does: one of the same key takes the place of the former one. */
export function runRequest(dataSource: DataSourceApi, request: DataQueryRequest): Observable<PanelData> {
  const responses = dataSource.query(request);
  const blank = { series: [], timeRange: request.range, request };
  return (isObservable(responses) ? responses : from(responses)).pipe(
    scan(
      ({ packets }: { packets: Packets }, packet) => ({
        packets: new Map([...packets, [packet.key ?? packet.data[0]?.refId ?? 'A', packet] as const]),
        latest: packet,
      }),
      { packets: new Map() } as { packets: Packets; latest?: DataQueryResponse },
    ),
    map(({ packets, latest }: { packets: Packets; latest?: DataQueryResponse }): PanelData => {
      const errors = [...packets.values()].flatMap((packet) => packet.errors ?? []);
      return {
        ...blank,
        series: [...packets.values()].flatMap(({ data }) => data),
        state: errors.length > 0 ? LoadingState.Error : (latest?.state ?? LoadingState.Done),
        errors: errors.length > 0 ? errors : undefined,
      };
    }),
    catchError((error: unknown) => of({ ...blank, state: LoadingState.Error, errors: [toDataQueryError(error)] })),
  );
}
