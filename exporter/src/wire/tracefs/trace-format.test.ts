import { parseTraceFormat } from './trace-format';

const FORMAT = `name: sched_process_exec
ID: 365
format:
	field:unsigned short common_type;	offset:0;	size:2;	signed:0;
	field:int common_pid;	offset:4;	size:4;	signed:1;

	field:__data_loc char[] filename;	offset:8;	size:4;	signed:0;
	field:pid_t pid;	offset:12;	size:4;	signed:1;
	field:char comm[16];	offset:16;	size:16;	signed:0;

print fmt: "filename=%s pid=%d", __get_str(filename), REC->pid
`;

test('reads where the fields are', () => {
  const { id, fields } = parseTraceFormat(FORMAT);
  expect(id).toBe(365);
  expect(Object.fromEntries(fields)).toEqual({
    common_type: { offset: 0, size: 2, signed: false },
    common_pid: { offset: 4, size: 4, signed: true },
    filename: { offset: 8, size: 4, signed: false },
    pid: { offset: 12, size: 4, signed: true },
    comm: { offset: 16, size: 16, signed: false },
  });
});

test.each(['', 'ID: 1\n', FORMAT.replace('ID', 'Id')])('refuses what is none', (text) => {
  expect(() => parseTraceFormat(text)).toThrow('not a trace event format');
});
