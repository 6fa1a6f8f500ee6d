import { LoadingState, type DataFrame, type DataQueryResponse } from '@grafana/data';
import { processKey, type ProcessSnapshot, type Selection, type Snapshot } from '@vma-tracker/exporter/client';
import type { ChangesMeta } from '../frames';
import { changesFrame } from './changes-frame';
import { processFrame } from './process-frame';
import { keyOf, Scope } from './scope';

/** What one query of a panel asks for. */
export interface Target {
  readonly refId: string;
  readonly selection: Selection;
}

/** Makes states of the shared stream into responses to the queries of one panel. */
export class Packets {
  private readonly watched: ReadonlyArray<{
    readonly target: Target;
    readonly scope: Scope;
    /** `processKey` of whoever was in scope: their last changes stay when they are gone. */
    seen: ReadonlySet<string>;
  }>;

  /** @param retry has the stream tried again at once, if it is lost. */
  constructor(
    targets: readonly Target[],
    private readonly retry: () => void,
  ) {
    this.watched = targets.map((target) => ({ target, scope: new Scope(target.selection), seen: new Set() }));
  }

  /** A complete state: it replaces the former one, which a panel may have missed. */
  of(snapshot: Snapshot): DataQueryResponse {
    const { state, rev, exporter } = snapshot;
    const meta: ChangesMeta = {
      rev,
      connection: state,
      retry: this.retry,
      maxMapCount: exporter?.maxMapCount ?? null,
      exporter,
    };
    const data = this.watched.flatMap((watch) => {
      const { target, scope } = watch;
      const processes = scope.of(snapshot.processes);
      const seen = new Set([...watch.seen, ...processes.map(keyOf)]);
      const maps = processes.filter(isShown).map(processFrame);
      const recent = snapshot.changes.filter((entry) => seen.has(processKey(entry)));
      watch.seen = new Set([...processes.map(keyOf), ...recent.map(processKey)]);
      const changes = changesFrame(recent);
      const notices =
        processes.length === 0 && state.phase === 'live'
          ? [{ severity: 'info' as const, text: nobody(target.selection) }]
          : [];
      return [...maps, { ...changes, meta: { custom: { ...meta }, notices } }].map((frame): DataFrame => ({
        ...frame,
        refId: target.refId,
      }));
    });
    const reason = 'reason' in state ? state.reason : undefined;
    return {
      key: 'vmatracker',
      data,
      ...(reason === undefined
        ? { state: LoadingState.Streaming }
        : { state: LoadingState.Error, errors: [{ message: reason }] }),
    };
  }
}

/** One whose map can't be read is shown without it: a panel says why. */
function isShown({ mapped, info }: ProcessSnapshot): boolean {
  return mapped || info.map === 'unreadable';
}

function nobody({ pids, comms }: Selection): string {
  const who = pids.length > 0 ? `with PID ${pids.join(' or ')}` : `named ${comms.join(' or ')}`;
  return `No process ${who} is running, or the exporter may not show it. It appears here when it starts.`;
}
