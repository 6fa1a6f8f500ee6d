/** Where `value` is between `from` and `to`, on a scale from `first` to `last`. */
export function between(value: number, from: number, to: number, first: number, last: number): number {
  return value === from ? first : first + ((value - from) / (to - from)) * (last - first);
}
