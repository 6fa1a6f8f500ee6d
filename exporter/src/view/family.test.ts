import { FamilyStates, type FamilyMember } from './family';
import { BASH, BASH_AGAIN, startedAt } from './test/layouts';
import { mappingsFrom } from './test/maps';
import type { Mappings } from '../model/mappings';

const shell = startedAt(BASH);
const fork = startedAt(BASH);
const started = startedAt(BASH_AGAIN);
const nothing = mappingsFrom([]);

function member(pid: number, mappings: Mappings, more: Partial<FamilyMember> = {}): FamilyMember {
  return { id: `${pid}:1`, pid, ppid: 100, name: `p${pid}`, mappings, ...more };
}

const parent = member(100, shell, { ppid: 1, name: 'bash' });

describe('FamilyStates', () => {
  it('puts forks beside the process, then all others at a scale of their own, each by pid', () => {
    const members = [parent, member(105, started), member(104, fork), member(102, started), member(103, fork)];
    expect(new FamilyStates().stateOf(members).maps).toEqual([
      { id: '100:1', title: 'bash 100', mappings: shell },
      { id: '103:1', title: 'child 103', mappings: fork },
      { id: '104:1', title: 'child 104', mappings: fork },
      { id: '102:1', title: 'p102 102 · own scale', mappings: started, ownScale: true },
      { id: '105:1', title: 'p105 105 · own scale', mappings: started, ownScale: true },
    ]);
  });

  it('compares no other process, though it lies alike, but one whose parent nobody knows', () => {
    const { maps } = new FamilyStates().stateOf([
      parent,
      member(103, fork, { ppid: 7 }),
      member(104, fork, { ppid: null }),
      { ...member(0, fork), pid: null, ppid: null, name: 'a table' },
    ]);
    expect(maps.map(({ title, ownScale }) => [title, ownScale ?? false])).toEqual([
      ['bash 100', false],
      ['p104 104', false],
      ['a table', false],
      ['p103 103 · own scale', true],
    ]);
  });

  it('has no empty column beside it, and none at all beside an empty one', () => {
    const states = new FamilyStates();
    expect(states.stateOf([parent, member(102, nothing)]).maps).toHaveLength(1);
    expect(states.stateOf([{ ...parent, mappings: nothing }, member(102, fork)]).maps).toHaveLength(1);
    expect(states.stateOf([]).maps).toEqual([]);
  });

  it('shows nobody twice', () => {
    expect(new FamilyStates().stateOf([parent, member(103, fork), member(103, fork), parent]).maps).toHaveLength(2);
  });

  it('gives the same objects as long as nothing has changed', () => {
    const states = new FamilyStates();
    const first = states.stateOf([parent, member(103, fork)]);
    expect(states.stateOf([{ ...parent }, member(103, fork)])).toBe(first);
    const next = states.stateOf([parent, member(103, startedAt(BASH))]);
    expect(next).not.toBe(first);
    expect(next.maps[0]).toBe(first.maps[0]);
  });

  it('moves a child that execs to a scale of its own, under the same id', () => {
    const states = new FamilyStates();
    states.stateOf([parent, member(103, fork)]);
    const [, child] = states.stateOf([parent, member(103, started, { name: 'sleep' })]).maps;
    expect(child).toEqual({ id: '103:1', title: 'sleep 103 · own scale', mappings: started, ownScale: true });
  });
});
