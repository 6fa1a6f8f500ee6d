import { FIELDS } from './record-fields';

const VERSION = '1';

/**
 * Checks the module's `format` file, so that a module of another version is refused rather than misread.
 *
 * @returns what is wrong and what helps; undefined if it is the format known here.
 */
export function checkFormat(text: string): string | undefined {
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
    return 'its format file names no version';
  }
  if (version !== VERSION) {
    return `it speaks version ${version} of the wire format, this exporter version ${VERSION}: use module and exporter of the same release (make unload load)`;
  }
  const fields = values.get('fields');
  if (fields !== FIELDS.join('|')) {
    return `its records have the fields ${fields ?? '(none)'} instead of ${FIELDS.join('|')}: use module and exporter of the same release (make unload load)`;
  }
  return undefined;
}
