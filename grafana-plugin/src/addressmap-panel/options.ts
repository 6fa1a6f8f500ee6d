/** What the panel's editor offers. */
export interface AddressMapOptions {
  /** All processes of the data beside the first; otherwise the first alone. */
  readonly children: boolean;
  readonly legend: boolean;
  readonly headroom: boolean;
  /** What VMAs are held against; 0: the limit that the data brings (vm.max_map_count of the exporter's machine). */
  readonly limit: number;
  readonly changes: boolean;
  /** The number of VMAs and the rate of changes over time, beneath the map. */
  readonly timeline: boolean;
}

export const DEFAULTS: AddressMapOptions = {
  children: true,
  legend: true,
  headroom: true,
  limit: 0,
  changes: true,
  timeline: true,
};
