import type { ChangeLine } from '../../view';
import type { Theme } from '../theme/theme';

/** A turn that is marked. */
export interface Mark {
  /** Unix milliseconds. */
  readonly at: number;
  readonly tone: ChangeLine['tone'];
  readonly words: string;
}

/** The colour of a mark: that of its tag in the list of changes. */
export function markColour(tone: Mark['tone'], theme: Theme): string {
  switch (tone) {
    case 'map':
      return theme.good;
    case 'unmap':
      return theme.critical;
    case 'protect':
      return theme.warning;
    case 'move':
      return theme.kinds.files.fill;
    default:
      return theme.accent;
  }
}

/** The mark nearest to `at`, of those within `reach` of it (both in Unix milliseconds); of equally near ones the latest. Null: none is. */
export function nearestMark(marks: readonly Mark[], at: number, reach: number): Mark | null {
  let [nearest, distance]: [Mark | null, number] = [null, reach];
  for (const mark of marks) {
    const apart = Math.abs(mark.at - at);
    if (apart <= distance) {
      [nearest, distance] = [mark, apart];
    }
  }
  return nearest;
}
