// SPDX-License-Identifier: GPL-2.0-only
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { Skip, until } from './check.mjs';
import { pids, stat, syscall, tasks } from './proc.mjs';

/** vfork, clone and clone3: in them a parent waits for its vfork child and cannot be stopped. */
const FORKS = new Set([56, 58, 435]);

/** Where markers go: far from what the kernel or the workload maps. */
const MARKERS = 0x200000000000;

/** The workload program, which obeys one command at a time. */
export class Workload {
  #child = spawn(process.env.VMA_WORKLOAD, { stdio: ['pipe', 'pipe', 'inherit'] });
  #lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  #marker = MARKERS;

  get pid() {
    return this.#child.pid;
  }

  async #command(text, answer) {
    this.#child.stdin.write(`${text}\n`);
    const { value, done } = await this.#lines.next();
    if (done) throw new Error(`the workload died at \`${text}\``);
    if (!value.startsWith(answer)) throw new Error(`the workload answered ${value} to ${text}`);
    return value.slice(answer.length).trim();
  }

  /** Runs a phase; when this resolves, all its processes hold still. Throws Skip if this kernel cannot do it. */
  async phase(name) {
    const [, reason] = /^skipped: (.*)/.exec(await this.#command(`phase ${name}`, '')) ?? [];
    if (reason) throw new Skip(reason);
  }

  release = () => this.#command('release', 'released');
  /** mmap+munmap pairs, flat out. */
  storm = (pairs) => this.#command(`storm ${pairs}`, 'storm');

  /** Maps a page at an address nobody used yet and returns that address: the last change before now. */
  async mark() {
    this.#marker += 2 * 4096;
    await this.#command(`marker ${this.#marker.toString(16)}`, 'marker');
    return this.#marker.toString(16);
  }

  /** Starts random changes; pauseUs: microseconds between two. */
  async fuzz(seed, processes, threads, pauseUs) {
    return new Fuzz(Number(await this.#command(`fuzz ${seed} ${processes} ${threads} ${pauseUs}`, 'fuzz')));
  }

  /** Ends the program and what it started. */
  async end() {
    const closed = new Promise((resolve) => this.#child.once('close', resolve));
    await this.release();
    this.#child.stdin.end();
    await closed;
  }
}

/** A group of processes under random change. */
class Fuzz {
  constructor(group) {
    this.group = group;
  }

  #members() {
    return pids().filter((pid) => stat(`/proc/${pid}/stat`)?.pgrp === this.group);
  }

  #still(pid) {
    return tasks(pid).every((tid) => {
      const state = stat(`/proc/${pid}/task/${tid}/stat`)?.state;
      if (state === undefined || 'TZX'.includes(state)) return true;
      return state === 'D' && FORKS.has(syscall(pid, tid));
    });
  }

  /** Stops every thread of the group, wherever it is. */
  async stop() {
    process.kill(-this.group, 'SIGSTOP');
    await until('the fuzz holds still', () => this.#members().every((pid) => this.#still(pid)), 30_000, 20);
  }

  resume() {
    process.kill(-this.group, 'SIGCONT');
  }

  async kill() {
    process.kill(-this.group, 'SIGKILL');
    await until('the fuzz is gone', () => this.#members().every((pid) => stat(`/proc/${pid}/stat`)?.state === 'Z'));
  }
}
