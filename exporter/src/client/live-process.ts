import { AddressSpace } from '../model/address-space';
import type { ThreadsSeen } from '../model/thread';
import type { Op } from '../wire/events';
import { Facts, type MappingColumns } from '../wire/facts';
import type { MapStateInfo, ProcessInfo } from '../wire/stream/messages';
import type { Vma } from '../wire/vma';
import { describe, sameObject, bytesOf } from './describe';
import type { Draft } from './change-log';
import type { MapChange } from './message';
import type { LiveMap, LiveVma, MapEntry, ProcessSnapshot, VmaLife } from './types';

/** One count for all: copies of a process go on by themselves, and the same number would say that they are the same. */
let revisions = 0;

/** A process as a client knows it, being changed. */
export class LiveProcess {
  private map: LiveMap = new AddressSpace();
  /** A fresh map on its way; `map` is shown until it is complete. */
  private incoming: LiveMap | undefined;
  private complete = false;
  private changedAt: number | null = null;
  /** The last operation that was named: further statements of the same moment belong to it. */
  private operation: { readonly ts: number; readonly op: Op } = { ts: 0, op: 'vma' };
  private shown: ProcessSnapshot | undefined;
  private seen: ThreadsSeen | null = null;
  private rev = ++revisions;
  /** What it was called before the last exec or rename. */
  formerComm: string;

  constructor(private told: ProcessInfo) {
    this.formerComm = told.comm;
  }

  get info(): ProcessInfo {
    return this.told;
  }

  /** Whether its map has come completely. */
  get mapped(): boolean {
    return this.complete;
  }

  rename(info: ProcessInfo): void {
    if (info.comm !== this.told.comm) {
      this.formerComm = this.told.comm;
    }
    this.told = info;
    this.touch();
  }

  /** Takes a part of a fresh map. What was seen of mappings that are the same in it is kept. */
  receive(mappings: MappingColumns): void {
    this.incoming ??= new AddressSpace();
    this.incoming.applyAll(mappings, this.map);
  }

  /** The fresh map is complete. @param state of it, if it can't be relied on. */
  synced(state: MapStateInfo | null = null): void {
    this.map = this.incoming ?? new AddressSpace();
    this.incoming = undefined;
    this.complete = true;
    if (state !== null) {
      this.told = { ...this.told, ...state };
    } else if (this.told.map !== 'ok') {
      this.told = { ...this.told, map: 'ok', map_reason: null };
    }
    this.touch();
  }

  /** What was received of a fresh map is void: it comes anew. */
  reset(): void {
    this.incoming = undefined;
  }

  /** Its threads as they were seen a moment ago. */
  seeThreads(seen: ThreadsSeen): void {
    this.seen = seen;
    this.touch();
  }

  /** @returns what the change meant; undefined if it changed nothing. */
  change(change: MapChange): Draft<MapEntry> | undefined {
    const { ts, start, end, vma, by } = change;
    if (change.op === 'exec' && vma === null) {
      this.seen = null;
    }
    const op = this.operationOf(change);
    const before: LiveVma[] = [];
    const life: VmaLife = { since: ts, ts, op, count: 1 };
    const applied = this.map.apply(start, end, vma && Facts.of(vma), vma?.offset, life, before);
    if (applied === 'learned') {
      this.touch();
    }
    if (applied === 'same' || applied === 'learned') {
      return undefined;
    }
    if (vma !== null) {
      // Nobody has seen it yet: what it goes on from is known only now.
      Object.assign(life, continued(before, vma, life));
    }
    this.changedAt = ts;
    this.touch();
    const low = Math.min(start, before[0]?.start ?? start);
    const high = Math.max(end, before.at(-1)?.end ?? end);
    const after = this.map.overlapping(low, high);
    const { pid, start_time: startTime, comm } = this.told;
    const what = describe({ vma, before, after });
    return {
      seq: 0,
      ts,
      pid,
      startTime,
      comm,
      what,
      op,
      by,
      start,
      end,
      before,
      after,
      bytes: bytesOf(after) - bytesOf(before),
    };
  }

  /** Its state now; the same object until something changes. */
  snapshot(): ProcessSnapshot {
    this.shown ??= {
      rev: this.rev,
      info: this.told,
      map: this.map.clone(),
      threads: this.seen,
      mapped: this.complete,
      changedAt: this.changedAt,
    };
    return this.shown;
  }

  /** An independent copy. */
  clone(): LiveProcess {
    const copy = new LiveProcess(this.told);
    copy.map = this.map.clone();
    copy.complete = this.complete;
    copy.seen = this.seen;
    copy.changedAt = this.changedAt;
    copy.operation = this.operation;
    copy.shown = this.shown;
    copy.rev = this.rev;
    copy.formerComm = this.formerComm;
    return copy;
  }

  private touch(): void {
    this.rev = ++revisions;
    this.shown = undefined;
  }

  private operationOf({ ts, op }: MapChange): Op {
    if (op !== 'vma') {
      this.operation = { ts, op };
    }
    return this.operation.ts === ts ? this.operation.op : op;
  }
}

/** The life of `vma`, which began now, or goes on if it was there in another extent or with other permissions. */
function continued(before: readonly LiveVma[], vma: Vma, begun: VmaLife): VmaLife {
  const former = before.find((old) => sameObject(old, vma));
  return former === undefined
    ? begun
    : { ...begun, since: former.note?.since ?? null, count: (former.note?.count ?? 0) + 1 };
}
