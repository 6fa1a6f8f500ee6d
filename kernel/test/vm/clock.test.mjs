// SPDX-License-Identifier: GPL-2.0-only
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GuestClock, againIfClockJumps } from './clock.mjs';

/** What a clock says after readings [seconds here, seconds in the guest]. */
function jumpAfter(...readings) {
  let here = 0;
  const clock = new GuestClock(() => here * 1000);
  for (const [now, guest] of readings) {
    here = now;
    clock.saw(guest);
  }
  return clock.jump;
}

test('a clock that keeps time has not jumped, whenever the guest was booted', () => {
  assert.equal(jumpAfter([100, 3], [101, 4], [500, 403], [500.1, 403]), 0);
});

test('nor has one whose lines are read late by a busy machine, or that stands still', () => {
  assert.equal(jumpAfter([0, 0], [9, 1], [9, 9], [20, 20]), 0);
  assert.equal(jumpAfter([0, 0], [300, 10], [600, 310]), 0);
});

test('a clock that runs ahead has jumped, and so has one that goes back', () => {
  assert.equal(jumpAfter([0, 0], [5, 5], [6, 86]), 80);
  assert.equal(jumpAfter([0, 0], [5, 5], [6, 86], [7, 87], [90, 170]), 80);
  assert.equal(jumpAfter([0, 100], [5, 20]), 80);
});

/** Runs `runs`, each a list of [good, text, jump], one a time; returns what was counted, and how many ran. */
async function counted(...runs) {
  const results = [];
  let ran = 0;
  await againIfClockJumps(
    'scenario',
    async (result) => runs[ran++].forEach((args) => result(...args)),
    (good, text) => results.push([good, text]),
  );
  return { results, ran };
}

test('while the clock keeps time every result counts, once', async () => {
  const { results, ran } = await counted([
    [true, 'a', 0],
    [false, 'b', 0],
  ]);
  assert.deepEqual(results, [
    [true, 'a'],
    [false, 'b'],
  ]);
  assert.equal(ran, 1);
});

test('what passes on a clock that has jumped counts, and nothing is run again', async () => {
  const { results, ran } = await counted([[true, 'a', 80]]);
  assert.deepEqual(results, [[true, 'a']]);
  assert.equal(ran, 1);
});

test('what fails on it is run again, and counts then', async () => {
  const first = [
    [false, 'before the jump', 0],
    [true, 'a', 80],
    [false, 'b', 80],
  ];
  const good = await counted(first, [
    [true, 'a', 0],
    [true, 'b', 0],
  ]);
  assert.deepEqual(
    good.results.map(([passed]) => passed),
    [false, true, true],
  );
  assert.match(good.results[2][1], /once more/);
  const bad = await counted(first, [
    [true, 'a', 0],
    [false, 'b', 0],
  ]);
  assert.deepEqual(bad.results.slice(2), [[false, 'b']]);
  const again = await counted(first, [[false, 'b', 70]]);
  assert.match(again.results[2][1], /^b\n.*jumped again, by 70 s/);
  assert.equal(again.ran, 2);
});
