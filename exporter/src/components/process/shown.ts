import type { ConnectionState } from '../../client/types';
import type { AddressMapState, MapStateShown } from '../../view';
import type { ChangeRows } from '../changes/change-rows';
import type { Mark } from '../timeline/Timeline';

/** From and to, both included, in Unix milliseconds. */
export type TimeRange = readonly [from: number, to: number];

/** What happened, as far as it is still known. */
export interface Changes {
  /** Counts all that there ever were: the number of the latest. */
  readonly total: number;
  /** In words, newest first. @param range null: all of them. */
  rows(range: TimeRange | null): ChangeRows;
  /** The turns in the lives of processes among those with a greater number than `after`, oldest first. */
  marksAfter(after: number): readonly Mark[];
}

/** A process that belongs to the one shown. */
export interface Kin {
  readonly pid: number;
  readonly name: string;
  /** Where it is shown itself. */
  readonly href: string;
}

/** What is known of a process at one moment, whoever tells it: a stream, or a table. Texts are plain. Never changed in place. */
export interface Shown {
  /** The same as long as it is the same process. */
  readonly key: string;
  readonly name: string;
  /** Null where that is not told. */
  readonly pid: number | null;
  /** Empty where that is not told. */
  readonly cmdline: string;
  /** Null: it is no stream. */
  readonly connection: ConnectionState | null;
  /** Since when it is no more, in Unix milliseconds (null: not known); null: it lives, as far as is known. */
  readonly ended: { readonly at: number | null } | null;
  /** Null: whoever tells of the map does not say how well it is known. */
  readonly mapState: MapStateShown | null;
  /** Its map first. Null: none has come, and `missing` may say why. */
  readonly state: AddressMapState | null;
  /** Why there is no map; null: it is on its way. */
  readonly missing: string | null;
  /** Null: they are not told. */
  readonly changes: Changes | null;
  /** vm.max_map_count; null: not known. */
  readonly limit: number | null;
  /** Its children, whether or not there is room for them. */
  readonly kin: readonly Kin[];
  /** The maps' ids, by the pid that changes name. */
  readonly ids: ReadonlyMap<number, string>;
}
