import { mappingsOfRows, type Row } from '../../../view';
import type { Changes, Shown } from '../shown';

const NO_CHANGES: Changes = {
  total: 0,
  rows: () => ({
    length: 0,
    at: () => {
      throw new RangeError('there is none');
    },
    keyAt: () => 0,
  }),
  marksAfter: () => [],
};

/** A living process of one page, with whatever is to be otherwise. */
export function shownWith(change: Partial<Shown> = {}, rows: readonly Partial<Row>[] = [{}]): Shown {
  const mappings = mappingsOfRows(
    rows.map((row, i) => ({
      start: 0x1000 * (2 * i + 1),
      end: 0x1000 * (2 * i + 2),
      kind: 'anon',
      perms: 'rw-p',
      path: '',
      offset: 0,
      ...row,
    })),
  );
  return {
    key: '7:70',
    name: 'demo',
    pid: 7,
    cmdline: '/usr/bin/demo',
    connection: { phase: 'live' },
    ended: null,
    mapState: null,
    state: { maps: [{ id: '7:70', title: 'demo 7', mappings }] },
    missing: null,
    changes: NO_CHANGES,
    limit: 65_530,
    kin: [],
    ids: new Map([[7, '7:70']]),
    ...change,
  };
}

/** Changes of which there were so many; none are known any more. */
export function changesNumbering(total: number): Changes {
  return { ...NO_CHANGES, total };
}
