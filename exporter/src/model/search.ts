/**
 * The last place at which an ascending sequence is at most `value`; -1 where none is.
 *
 * @param stride where the numbers stand among others: so many from one to the next, the first at 0.
 * @param length of the sequence, in numbers of its own.
 */
export function lastAtMost(ascending: ArrayLike<number>, value: number, stride = 1, length = ascending.length): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ascending[middle * stride]! <= value) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low - 1;
}

/** The first place at which a descending sequence is at most `value`; its length where none is. */
export function firstAtMost(descending: ArrayLike<number>, value: number): number {
  let low = 0;
  let high = descending.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (descending[middle]! <= value) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return low;
}
