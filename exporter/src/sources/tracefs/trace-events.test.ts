import { parseTraceFormat, type TraceFormat } from '../../wire/tracefs/trace-format';
import { TraceEvents } from './trace-events';
import { WRITE_LOCK_EVENT } from './traced-syscalls';
import type { TracingInstance } from './tracing-instance';

const COMMON = `	field:unsigned short common_type;	offset:0;	size:2;	signed:0;
	field:int common_pid;	offset:4;	size:4;	signed:1;
`;
const FIELDS = `	field:pid_t pid;	offset:8;	size:4;	signed:1;
	field:char comm[16];	offset:12;	size:16;	signed:0;
	field:char newcomm[16];	offset:12;	size:16;	signed:0;
	field:u64 clone_flags;	offset:32;	size:8;	signed:0;
	field:__data_loc char[] filename;	offset:8;	size:4;	signed:1;
	field:long ret;	offset:16;	size:8;	signed:1;
	field:struct mm_struct * mm;	offset:8;	size:8;	signed:0;
`;
/** As Linux 6.12 has it, and 6.18. */
const WITH_PATH = '	field:__data_loc char[] memcg_path;	offset:16;	size:4;	signed:0;\n';
const WITH_ID = '	field:u64 memcg_id;	offset:16;	size:8;	signed:0;\n';

/** What is enabled, with which filter, on a kernel whose event of a lock has this field. */
function enabled(lockField: string | undefined): Map<string, string | undefined> {
  const events = new Map<string, string | undefined>();
  let id = 0;
  const instance = {
    format(event: string): TraceFormat | undefined {
      if (event === WRITE_LOCK_EVENT && lockField === undefined) {
        return undefined;
      }
      const fields = event === WRITE_LOCK_EVENT ? `${FIELDS}${lockField}` : FIELDS;
      return parseTraceFormat(`name: x\nID: ${++id}\nformat:\n${COMMON}\n${fields}\nprint fmt: ""\n`);
    },
    enable: (event: string, filter?: string): void => void events.set(event, filter),
  };
  new TraceEvents(instance as unknown as TracingInstance);
  return events;
}

test('locks are listened to where that costs page faults nothing', () => {
  expect(enabled(WITH_ID).get(WRITE_LOCK_EVENT)).toBe('write == 1 && success == 1');
  expect(enabled(WITH_PATH).has(WRITE_LOCK_EVENT)).toBe(false);
  expect(enabled(undefined).has(WRITE_LOCK_EVENT)).toBe(false);
});

test('the entry of calls that seldom change a map is filtered in the kernel', () => {
  const events = enabled(WITH_PATH);
  for (const call of ['madvise', 'process_madvise', 'prctl', 'arch_prctl']) {
    expect(events.get(`syscalls/sys_enter_${call}`)).toBeTruthy();
    expect(events.has(`syscalls/sys_exit_${call}`)).toBe(true);
  }
  expect(events.get('syscalls/sys_enter_ioctl')).toBeTruthy();
  expect(events.has('syscalls/sys_exit_ioctl')).toBe(false);
});
