export { AddressMapView } from './address-map-view';
export { placeOf, type Pointed } from './pointing';
export { Mappings, type StillMap } from '../model/mappings';
export type { Thread } from '../model/thread';
export type { KnownLife } from '../model/known-life';
export { changeInWords, type ChangeLine } from './change-words';
export { matches, toggled, type Filter } from './filter';
export { Query, type Finds } from './query';
export {
  formatAddress,
  formatAge,
  formatBytes,
  formatClock,
  formatCount,
  formatDelta,
  formatTime,
  plural,
} from '../format-numbers';
export { growthOf, type Growth } from './growth';
export { CRITICAL_SHARE, headroomOf, levelOf, WARNING_SHARE, type Headroom } from './headroom';
export { GROUP_NAMES, kindGroupOf, KIND_NAMES } from './kinds';
export { legendOf } from './legend';
export { mapStateInWords, type MapStateShown, type MapStateWords } from './map-state';
export { isCalledByKernel, mappingName, roleText } from './names';
export { DARK_PALETTE, LIGHT_PALETTE, type Palette } from './palette';
export { mappingsOfRows, type Row } from './rows';
export { createTheme, type MapTheme, type Surroundings } from './theme';
export { tooltipOf, type Tooltip } from './tooltip';
export * from './types';
export { unescapeWire } from './unescape';
export { viewerInWords } from './viewer-words';
export { FamilyStates, type FamilyMember } from './family';
