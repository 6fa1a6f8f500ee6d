import type { RequestHandler } from 'express';
import type { Places } from '../http/places';
import type { TroubleListener } from '../intake';
import type { Process } from '../model/process';
import type { World } from '../model/world';
import type { WorldCounts } from '../model/world-counts';
import type { Rereads } from '../sources/reading/reread-queue';
import { RANGE_OPS } from '../wire/events';
import { buildInfo } from './build-info';
import { takeCensus } from './census';
import { chooseProcesses } from './choose-processes';
import type { Collector } from './collector';
import { events } from './events';
import { Exposition } from './exposition';
import type { Format } from './exposition-format';
import type { GroupBy } from './group-by';
import { groupMaps } from './group-maps';
import { groupOperations } from './group-operations';
import { Groups } from './groups';
import { healing } from './healing';
import { Ledger } from './ledger';
import { loss } from './loss';
import { mapStates } from './map-states';
import { node } from './node';
import { processSeries } from './process-series';
import { scrapes } from './scrapes';
import { sourceUp, type SourceState } from './source-up';
import { streamClients } from './stream-clients';
import { TroubleCounts } from './trouble-counts';

/** The flags `--metrics.group-by`, `--metrics.top`, `--metrics.max-groups` and `--track`. */
export interface MetricsOptions {
  readonly groupBy: GroupBy;
  /** How many processes have series of their own by VMA count, and how many by mapped bytes. */
  readonly top: number;
  /** How many groups have series of their own; the rest is counted in `other`. */
  readonly maxGroups: number;
  /** Names or pids of processes that have series of their own in any case. */
  readonly track: readonly string[];
}

export interface MetricsInput {
  readonly world: World;
  readonly source: () => SourceState;
  /** The sysctl vm.max_map_count now; null where it can't be read. */
  readonly maxMapCount: () => number | null;
  readonly streamClients: () => number;
  /** How far maps are behind what happened; undefined where the source can't tell. */
  readonly rereads: () => Rereads | undefined;
  readonly options: MetricsOptions;
  /** For scrapes that are made at the same time (`--web.max-requests`). */
  readonly places: Places;
  readonly version: string;
  /** A clock that never goes back, in milliseconds. */
  readonly now?: () => number;
}

export interface Metrics {
  /** What a scrape is answered with. */
  readonly expose: (format: Format) => Promise<string>;
  /** Answers a scrape. */
  readonly handler: RequestHandler;
  /** To be told of what was lost or wrong: it is counted. */
  readonly note: TroubleListener;
  /** The value of the label `group` under which a process is counted now. */
  readonly groupOf: (process: Process) => string;
  /** How many calls changed its map since it was first seen; null where the source can't tell calls. */
  readonly operationsOf: (process: Process) => number | null;
}

/** Follows `world` from now on and answers scrapes with what it then holds. */
export function createMetrics(input: MetricsInput): Metrics {
  const { world, maxMapCount, options } = input;
  const groups = new Groups(options.maxGroups, input.now ?? performance.now.bind(performance));
  const ledger = new Ledger(options.groupBy, groups);
  ledger.follow(world);
  const troubles = new TroubleCounts();
  const collectors: readonly Collector[] = [
    buildInfo(input.version),
    sourceUp(input.source),
    node(maxMapCount),
    events(world.counts),
    loss(troubles),
    healing(world.counts, troubles),
    streamClients(input.streamClients),
    mapStates(input.rereads),
    groupMaps(maxMapCount),
    groupOperations(),
    processSeries(chooseProcesses(options.top, options.track), ledger, maxMapCount),
  ];

  async function expose(format: Format): Promise<string> {
    const exposition = new Exposition(format);
    const census = takeCensus(world.processes(), ledger, groups);
    for (const collect of collectors) {
      collect(exposition, census);
      await exposition.breathe();
    }
    return exposition.text();
  }

  return {
    expose,
    groupOf: (process) => ledger.label(process),
    operationsOf: (process) =>
      tellsCalls(input.source(), world.counts) ? (ledger.operations(process)?.calls ?? null) : null,
    note: (trouble) => {
      troubles.note(trouble);
    },
    handler: scrapes(expose, input.places),
  };
}

/**
 * Whether what a process did is counted. `procfs` compares maps and sees no calls; what is replayed may have been recorded
 * by it, which only shows in that no call was ever told.
 */
function tellsCalls({ name }: SourceState, counts: WorldCounts): boolean {
  return name !== 'procfs' && RANGE_OPS.some((op) => counts.events[op] > 0);
}
