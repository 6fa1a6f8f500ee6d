import { FIELDS } from './record-fields';

const VERSION = '1';

/** What the module's `format` file says of its records; what is wrong with it, and what helps, in one sentence. */
export type Format = { readonly hasFlags: boolean } | { readonly problem: string };

/** Reads the module's `format` file, so that a module of another version is refused rather than misread. */
export function readFormat(text: string): Format {
  const values = new Map(
    text
      .split('\n')
      .filter((line) => line !== '')
      .map((line): [string, string] => {
        const space = line.indexOf(' ');
        return space < 0 ? [line, ''] : [line.slice(0, space), line.slice(space + 1)];
      }),
  );
  const version = values.get('version');
  if (version === undefined) {
    return { problem: 'its format file names no version' };
  }
  if (version !== VERSION) {
    return {
      problem: `it speaks version ${version} of the wire format, this exporter version ${VERSION}: use module and exporter of the same release (make unload load)`,
    };
  }
  const fields = values.get('fields');
  const hasFlags = fields === FIELDS.join('|');
  if (!hasFlags && fields !== FIELDS.slice(0, -1).join('|')) {
    return {
      problem: `its records have the fields ${fields ?? '(none)'} instead of ${FIELDS.join('|')}: use module and exporter of the same release (make unload load)`,
    };
  }
  return { hasFlags };
}
