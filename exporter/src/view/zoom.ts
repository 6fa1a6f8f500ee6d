/** A map that is short is stretched to fill its room, but not beyond this. */
const MAX_STRETCH = 1.7;
/** A stretch is kept while the content fills at least this much of the room, so that live changes move little. */
const KEEP_ABOVE = 0.82;
const MAX_ZOOM = 16;

/**
 * The zoom at which a map is shown before anyone has zoomed: its natural one, stretched to fill the room if it is short.
 *
 * @param natural height of the content at zoom 1
 * @param room height of the viewport
 * @param kept the result of the last call, to stay with if it will do
 */
export function restingZoom(natural: number, room: number, kept: number): number {
  if (natural === 0 || room === 0) {
    return 1;
  }
  const filled = (natural * kept) / room;
  if (kept >= 1 && kept <= MAX_STRETCH && filled <= 1 && (filled >= KEEP_ABOVE || kept === MAX_STRETCH)) {
    return kept;
  }
  return Math.max(1, Math.min(MAX_STRETCH, (room / natural) * 0.94));
}

/** `zoom` within what makes sense: from all in view to the smallest mapping comfortably large. */
export function clampZoom(zoom: number, natural: number, room: number): number {
  const whole = natural === 0 ? 1 : Math.min(1, (room - 2) / natural);
  return Math.max(whole, Math.min(MAX_ZOOM, zoom));
}
