import { Intake } from './intake';
import { World } from './model/world';
import type { Event, Trouble } from './wire/events';

test('what was lost or wrong is told to those who listen, in its place; the rest is folded', () => {
  const world = new World();
  const told: string[] = [];
  world.follow({ process: ({ comm }) => told.push(comm) });
  const intake = new Intake(world, [(trouble) => told.push(trouble.type), ({ ts }) => told.push(String(ts))]);
  const process = { type: 'process', ts: 1, startTime: 1, ppid: 1, exe: '', mm: 1 } as const;
  const troubles: Trouble[] = [
    { type: 'lost', ts: 2, reason: 'ring_full', count: 3 },
    { type: 'parse_error', ts: 3, detail: 'x' },
    { type: 'audit_mismatch', ts: 4, pid: 7, detail: 'x' },
  ];
  const events: Event[] = [
    { ...process, pid: 7, comm: 'a' },
    ...troubles,
    { ...process, pid: 8, startTime: 2, mm: 2, comm: 'b' },
  ];
  intake.take(events);
  expect(told).toEqual(['a', 'lost', '2', 'parse_error', '3', 'audit_mismatch', '4', 'b']);
  expect([...world.processes()].map(({ pid }) => pid)).toEqual([7, 8]);
});
