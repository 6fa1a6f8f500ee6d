import { LineCounter, parseDocument, visit } from 'yaml';

/**
 * Reads YAML whose texts may be secrets: errors say where and of which kind, never what stands there.
 *
 * @returns maps as objects, lists, and every scalar as the text that it is written as (`1.0`, `yes`, `0x1f`), which is what
 *   Go makes of one where text is asked for; null where nothing stands.
 * @throws Error with line and column.
 */
export function parseSecretYaml(text: string): unknown {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { prettyErrors: false, lineCounter, merge: true });
  const [error] = document.errors;
  if (error !== undefined) {
    const { line, col } = lineCounter.linePos(error.pos[0]);
    // The parser's own messages quote what they stumbled over.
    throw new Error(`line ${line}, column ${col}: ${error.code.toLowerCase().replaceAll('_', ' ')}`);
  }
  visit(document, {
    Scalar: (_key, scalar) => {
      if (['number', 'bigint', 'boolean'].includes(typeof scalar.value)) {
        scalar.value = scalar.source ?? String(scalar.value);
      }
    },
  });
  try {
    return document.toJS();
  } catch {
    throw new Error('an alias (*name) has no anchor (&name) before it, or there are too many');
  }
}
