/** Where a field stands in a trace event's record. */
export interface TraceField {
  readonly offset: number;
  readonly size: number;
  readonly signed: boolean;
}

/** The layout of one trace event: what events/SYSTEM/NAME/format of tracefs says of it. */
export interface TraceFormat {
  readonly id: number;
  readonly fields: ReadonlyMap<string, TraceField>;
}

/** @throws Error if the text is no event format. */
export function parseTraceFormat(text: string): TraceFormat {
  const id = /^ID: (\d+)$/m.exec(text)?.[1];
  const fields = new Map<string, TraceField>();
  for (const match of text.matchAll(/^\tfield:(.+?);\toffset:(\d+);\tsize:(\d+);(?:\tsigned:([01]);)?$/gm)) {
    const name = /(\w+)(?:\[.*\])?$/.exec(match[1]!)?.[1];
    if (name !== undefined) {
      fields.set(name, { offset: Number(match[2]), size: Number(match[3]), signed: match[4] === '1' });
    }
  }
  if (id === undefined || !fields.has('common_pid')) {
    throw new Error('not a trace event format: it has no ID or no common_pid');
  }
  return { id: Number(id), fields };
}
