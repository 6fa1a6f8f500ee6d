import type { Box } from '../../view';

/**
 * The window as seen from the map. Measured when it is asked for and something may have moved, since to measure may lay the page out.
 */
export class MapWindow {
  private readonly abort = new AbortController();
  private box: Box | null = null;

  /** @param map what has the map's origin in its top left corner */
  constructor(private readonly map: HTMLElement) {
    const { signal } = this.abort;
    const forget = (): void => {
      this.box = null;
    };
    window.addEventListener('scroll', forget, { signal, capture: true, passive: true });
    window.addEventListener('resize', forget, { signal });
    map.addEventListener('pointerenter', forget, { signal });
    // The map may have been moved while the pointer rests on it: what the pointer does next finds it there.
    map.addEventListener('pointerdown', forget, { signal });
  }

  /** In CSS pixels from the map's corner. */
  get room(): Box {
    if (this.box === null) {
      const { x, y } = this.map.getBoundingClientRect();
      this.box = { x: -x, y: -y, width: window.innerWidth, height: window.innerHeight };
    }
    return this.box;
  }

  destroy(): void {
    this.abort.abort();
  }
}
