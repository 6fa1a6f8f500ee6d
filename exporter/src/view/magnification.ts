import { zoomed, type Layout } from './layout';
import { hasOwnScale } from './sheet';
import { clampZoom, restingZoom } from './zoom';

/** How large everything is: each sheet at a zoom that suits it while it rests, times one factor for all, which is the user's. */
export class Magnification {
  /** The zoom of each sheet before anyone zooms: the first map's under the empty name, of others under their ids. */
  private resting: ReadonlyMap<string, number> = new Map();
  private factor = 1;

  /** Goes back to the natural size. */
  reset(): void {
    this.factor = 1;
  }

  /** The layout as large as it is to be, from the same at zoom 1. */
  of(natural: Layout): Layout {
    this.resting = new Map(
      natural.sheets.map(({ scale }, map) => {
        const key = keyOf(natural, map);
        return [key, restingZoom(scale.height, natural.viewport.height, this.resting.get(key) ?? 1)];
      }),
    );
    return this.magnified(natural, 1);
  }

  /** A layout that is larger by a factor, or as much so as makes sense. */
  magnified(layout: Layout, by: number): Layout {
    const room = layout.viewport.height;
    const wanted = this.factor * by;
    let [least, most] = [Infinity, 0];
    const zooms = layout.sheets.map(({ scale }, map) => {
      const resting = this.restingOf(layout, map);
      least = Math.min(least, clampZoom(0, scale.height, room) / resting);
      most = Math.max(most, clampZoom(Infinity, scale.height, room) / resting);
      return clampZoom(resting * wanted, scale.height, room);
    });
    this.factor = Math.max(least, Math.min(most, wanted));
    return zoomed(layout, zooms);
  }

  /** From the next `of` on, all of each sheet is in view, or, if that was so already, it has its natural size. */
  toggleFit(layout: Layout): void {
    const isLonger = layout.sheets.some(({ scale }, map) => {
      return layout.viewport.height / Math.max(scale.height, 1) / this.restingOf(layout, map) < 1;
    });
    this.factor = this.factor === 1 && isLonger ? 1e-9 : 1;
  }

  private restingOf(layout: Layout, map: number): number {
    return this.resting.get(keyOf(layout, map)) ?? 1;
  }
}

function keyOf({ state }: Layout, map: number): string {
  return hasOwnScale(state, map) ? state.maps[map]!.id : '';
}
