import { useState } from 'react';

/** What has a place in a list. */
export interface Keyed {
  readonly key: string;
}

/**
 * `now` in the order of `before`: what is new comes last, what has gone keeps its place.
 *
 * @param ended makes of one that has gone what is shown of it.
 */
export function inPlace<T extends Keyed>(now: readonly T[], before: readonly T[], ended: (item: T) => T): T[] {
  const left = new Map(now.map((item) => [item.key, item]));
  const kept = before.map((item) => {
    const newer = left.get(item.key);
    left.delete(item.key);
    return newer ?? ended(item);
  });
  return [...kept, ...left.values()];
}

/**
 * The items, whose order stays while they are held: nothing moves under a pointer, or from under the focus.
 *
 * @param items the same array for the same items.
 * @param question what they answer: another one has them arranged anew, held or not.
 */
export function useSteady<T extends Keyed>(
  items: readonly T[],
  held: boolean,
  question: string,
  ended: (item: T) => T,
): readonly T[] {
  const [shown, setShown] = useState({ items, held, question, arranged: items });
  if (shown.items === items && shown.held === held && shown.question === question) {
    return shown.arranged;
  }
  const arranged = held && shown.question === question ? inPlace(items, shown.arranged, ended) : items;
  setShown({ items, held, question, arranged });
  return arranged;
}
