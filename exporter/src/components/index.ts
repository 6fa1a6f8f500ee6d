export { Headroom, type HeadroomProps } from './headroom/Headroom';
export { Legend, type LegendProps } from './legend/Legend';
export { Root } from './theme/Root';
export { themeIn, tokensOf, type Theme } from './theme/theme';
export { AddressMap, type AddressMapHandle, type AddressMapProps } from './map/AddressMap';
export type { SelectedPlace } from './map/map-stage';
