// SPDX-License-Identifier: GPL-2.0-only
//
// The plainest reader of `data`: folds records into maps, knowing nothing but the wire format. It tells
// a fault of the module from one of the exporter.
import { closeSync, constants, openSync, readSync } from 'node:fs';
import { asProcPath } from './proc.mjs';
import { DATA } from './module.mjs';
import { unescape } from './wire-text.mjs';

const FIELDS = 15;
const RANGE_OPS = new Set(
  'MMAP MUNMAP BRK MREMAP MPROTECT STACK MADVISE MLOCK SHMAT SHMDT MBIND UFFD REMAP MSEAL PRCTL AIO OTHER VMA'.split(
    ' ',
  ),
);
const PUMP_MS = 100;
const NS_PER_TICK = 10_000_000;

/** Replaces what is in [start, end) of `map` (sorted VMAs) by `vma`, or by nothing. */
function state(map, start, end, vma) {
  const shift = (old, to) => ({ ...old, start: to, offset: old.file ? old.offset + (to - old.start) : 0 });
  let [from, high] = [0, map.length];
  while (from < high) {
    const middle = (from + high) >>> 1;
    if (map[middle].end <= start) from = middle + 1;
    else high = middle;
  }
  let to = from;
  while (to < map.length && map[to].start < end) to += 1;
  const now = vma ? [vma] : [];
  if (from < to && map[from].start < start) now.unshift({ ...map[from], end: start });
  if (from < to && map[to - 1].end > end) now.push(shift(map[to - 1], end));
  map.splice(from, to - from, ...now);
}

export class Reader {
  /** Processes by pid: {comm, startTime, mm}. */
  processes = new Map();
  /** Sum of the gaps in `seq`. */
  lost = 0;
  ready = false;
  records = 0;
  /** How often each op came. */
  ops = new Map();

  #maps = new Map();
  #resyncs = new Map();
  #seq;
  #rest = '';
  #buffer = Buffer.alloc(1 << 16);

  constructor() {
    this.fd = openSync(DATA, constants.O_RDONLY | constants.O_NONBLOCK);
  }

  close() {
    closeSync(this.fd);
  }

  /** Reads what there is, for a while at most: a storm may be faster than this reader. False at the end of the file. */
  pump() {
    const deadline = performance.now() + PUMP_MS;
    while (performance.now() < deadline) {
      let size;
      try {
        size = readSync(this.fd, this.#buffer);
      } catch (error) {
        if (error.code === 'EAGAIN') return true;
        throw error;
      }
      if (size === 0) return false;
      const lines = (this.#rest + this.#buffer.toString('latin1', 0, size)).split('\n');
      this.#rest = lines.pop();
      // read() promises whole records.
      if (this.#rest !== '') throw new Error(`a read ended within a record: ${this.#rest}`);
      for (const line of lines) this.#record(line);
    }
    return true;
  }

  /** Rows as proc.readMap gives them; undefined if the process is unknown or has no map. */
  async map(pid) {
    this.pump();
    const map = this.#maps.get(this.processes.get(pid)?.mm);
    if (!map?.length) return undefined;
    const hex = (number) => number.toString(16);
    return map.map((v) => [hex(v.start), hex(v.end), v.perms, hex(v.offset), v.dev, v.inode, v.path]);
  }

  /** Pids with a map, with comm (bytes) and start time (ticks). */
  async list() {
    this.pump();
    const mapped = [...this.processes].filter(([, process]) => this.#maps.get(process.mm)?.length);
    return new Map(mapped);
  }

  #record(line) {
    const f = line.split('|');
    if (f.length !== FIELDS) throw new Error(`${f.length} fields instead of ${FIELDS}: ${line}`);
    const [, pid, comm, op, start, end, perms, path, type, seq, , mm, offset, dev, inode] = f;
    if (this.#seq !== undefined) this.lost += Number(seq) - this.#seq - 1;
    this.#seq = Number(seq);
    this.records += 1;
    this.ops.set(op, (this.ops.get(op) ?? 0) + 1);
    if (RANGE_OPS.has(op)) {
      const vma = type !== 'none' && {
        ...{ start: Number(start), end: Number(end), perms, offset: Number(offset), dev, inode },
        path: asProcPath(unescape(path)),
        file: dev !== '00:00' || inode !== '0',
      };
      const map = this.#resyncs.get(mm) ?? this.#maps.get(mm) ?? this.#maps.set(mm, []).get(mm);
      state(map, Number(start), Number(end), vma);
      return;
    }
    switch (op) {
      case 'COPY':
        this.#maps.set(mm, [
          ...(this.#resyncs.get(String(Number(start))) ?? this.#maps.get(String(Number(start))) ?? []),
        ]);
        break;
      case 'PROC':
        this.processes.set(Number(pid), { comm: unescape(comm), startTime: Math.floor(Number(end) / NS_PER_TICK), mm });
        break;
      case 'EXEC':
        this.processes.set(Number(pid), { ...this.processes.get(Number(pid)), mm });
        break;
      case 'EXIT':
        this.processes.delete(Number(pid));
        break;
      case 'MMEXIT':
        this.#maps.delete(mm);
        this.#resyncs.delete(mm);
        break;
      case 'BEGIN':
        this.#resyncs.set(mm, []);
        break;
      case 'END':
        this.#maps.set(mm, this.#resyncs.get(mm) ?? []);
        this.#resyncs.delete(mm);
        break;
      case 'READY':
        this.ready = true;
        break;
      case 'FORK':
        break;
      default:
        throw new Error(`unknown op: ${line}`);
    }
  }
}
