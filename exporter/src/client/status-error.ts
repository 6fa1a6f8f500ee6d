/** The exporter (or a proxy before it) answered with something other than the stream. */
export class StatusError extends Error {
  /**
   * @param status of the HTTP response.
   * @param detail for people; the `detail` of a problem document where there is one.
   */
  constructor(
    readonly status: number,
    detail: string,
  ) {
    super(detail);
    this.name = 'StatusError';
  }
}
