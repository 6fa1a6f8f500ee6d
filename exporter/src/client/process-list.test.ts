import { parseProcessList } from './process-list';

const answered = {
  pid: 7,
  start_time: 1,
  ppid: 1,
  comm: 'node',
  cmdline: 'node app.js',
  map: 'ok',
  map_since: 5,
  map_reason: null,
  synced: true,
  vmas: 30,
  mapped_bytes: 4096,
  reserved_bytes: 0,
  writable_executable_vmas: 2,
  uid: 0,
  group: 'node',
  operations: 12,
};

it('is read from what the exporter answers', () => {
  const rereads = { waiting: 3, oldest_seconds: 1.5 };
  const viewer = { uid: 1000, name: 'user', clearance: 'user', obstacle: null };
  expect(parseProcessList({ host: 'box', max_map_count: 65_530, rereads, viewer, processes: [answered] })).toEqual({
    host: 'box',
    maxMapCount: 65_530,
    rereads: { waiting: 3, oldestSeconds: 1.5 },
    viewer,
    processes: [
      {
        pid: 7,
        startTime: 1,
        ppid: 1,
        comm: 'node',
        cmdline: 'node app.js',
        mapState: { map: 'ok', map_since: 5, map_reason: null, known: true },
        vmas: 30,
        mappedBytes: 4096,
        reservedBytes: 0,
        writableExecutableVmas: 2,
        uid: 0,
        group: 'node',
        operations: 12,
      },
    ],
  });
  expect(parseProcessList({ host: 'box', max_map_count: null, rereads: null, processes: [] })).toMatchObject({
    maxMapCount: null,
    rereads: null,
  });
});

it('has no figures of a map that was never read', () => {
  const unknown = { map: 'unreadable', map_reason: 'it hangs', synced: false, vmas: null, mapped_bytes: null };
  const processes = [{ ...answered, ...unknown, writable_executable_vmas: null, operations: null, uid: -1 }];
  expect(parseProcessList({ host: 'box', max_map_count: null, processes }).processes).toMatchObject([
    {
      vmas: null,
      mappedBytes: null,
      operations: null,
      uid: null,
      mapState: { map: 'unreadable', map_reason: 'it hangs', known: false },
    },
  ]);
});

it('takes an older exporter, which tells less', () => {
  const { pid, start_time, ppid, comm, cmdline } = answered;
  const older = { host: 'box', processes: [{ pid, start_time, ppid, comm, cmdline, vmas: 3, synced: true }] };
  expect(parseProcessList(older)).toMatchObject({
    maxMapCount: null,
    rereads: null,
    viewer: null,
    processes: [
      { vmas: 3, mappedBytes: null, uid: null, group: null, operations: null, mapState: { map: 'ok', known: true } },
    ],
  });
});

it.each([
  [null, 'the answer is no object: null'],
  ['no', 'the answer is no object: "no"'],
  [{}, 'host is no string: missing'],
  [{ host: 'box', processes: 3 }, 'processes is no array: 3'],
  [{ host: 'box', processes: [null] }, 'a process is no object: null'],
  [{ host: 'box', processes: [{ ...answered, vmas: 'x' }] }, 'vmas is no integer: "x"'],
  [{ host: 'box', processes: [{ ...answered, comm: 1 }] }, 'comm is no string: 1'],
  [{ host: 'box', processes: [{ ...answered, mapped_bytes: '4k' }] }, 'mapped_bytes is no number: "4k"'],
  [{ host: 'box', processes: [], viewer: { uid: 0 } }, 'clearance is no string: missing'],
])('says what is wrong with %j', (answer, what) => {
  expect(() => parseProcessList(answer)).toThrow(`The list of processes was not understood: ${what}.`);
});
