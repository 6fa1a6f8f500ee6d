import { setImmediate as nextTurn } from 'node:timers/promises';
import type * as z from 'zod';
import type { AddressSpace } from '../model/address-space';
import { Explainer } from '../model/explain/explainer';
import { higherLimit, type Pattern } from '../model/explain/explanation';
import { Mappings } from '../model/mappings';
import { hex } from '../stream/numerals';
import type { SeenProcess } from './one-process';
import type { explanationSchema } from './schemas';

/** How long the event loop may be kept from its other work at a time, in milliseconds. */
const LONGEST_PIECE_MS = 5;

/** One for all: it keeps what it found in chunks, which processes may share. */
const explainer = new Explainer();

/**
 * Why a process has as many VMAs as it has. Of a million it takes a second or two the first time, in pieces between which others are served.
 *
 * @param limit vm.max_map_count; null: not known
 */
export async function explanationOf(
  told: SeenProcess['told'],
  map: AddressSpace,
  limit: number | null,
): Promise<z.infer<typeof explanationSchema>> {
  const { vmas, touching, reasons, patterns } = await inPieces(explainer.steps(Mappings.of(map)));
  // What was seen of a map that is not known whole is no count.
  const higher = told.synced ? higherLimit(vmas, limit) : null;
  return {
    ...told,
    vmas: told.synced ? vmas : null,
    max_map_count: limit,
    higher_limit: higher && { max_map_count: higher.limit, words: higher.words },
    neighbours: { touching, reasons: [...reasons] },
    patterns: patterns.map(encodePattern),
  };
}

async function inPieces<T>(steps: Iterator<undefined, T, undefined>): Promise<T> {
  let pieceBegan = performance.now();
  for (;;) {
    const step = steps.next();
    if (step.done === true) {
      return step.value;
    }
    if (performance.now() - pieceBegan > LONGEST_PIECE_MS) {
      await nextTurn();
      pieceBegan = performance.now();
    }
  }
}

function encodePattern(pattern: Pattern): z.infer<typeof explanationSchema>['patterns'][number] {
  return {
    ...pattern,
    ranges: pattern.ranges.map(({ start, end }) => ({ start: hex(start), end: hex(end) })),
    example: hex(pattern.example),
    reasons: [...pattern.reasons],
    help: [...pattern.help],
  };
}
