import { Query } from '../../view';

/** Keeps the query that was asked for last, with all that it has found. */
export class LatestQuery {
  private text = '';
  private query: Query | null = null;

  of(text: string): Query | null {
    if (text !== this.text) {
      this.text = text;
      this.query = Query.of(text);
    }
    return this.query;
  }
}
