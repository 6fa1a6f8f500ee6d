/** Rows beyond the edges, so that a quick scroll does not show blanks before they are filled. */
const MARGIN = 12;

/** Which rows of a long list to have in the document: from `first` to before `last`. */
export function windowOf(
  scrollTop: number,
  height: number,
  rowHeight: number,
  rows: number,
): { readonly first: number; readonly last: number } {
  const first = Math.max(0, Math.min(Math.floor(scrollTop / rowHeight) - MARGIN, rows));
  const last = Math.min(rows, Math.ceil((scrollTop + height) / rowHeight) + MARGIN);
  return { first, last: Math.max(first, last) };
}
