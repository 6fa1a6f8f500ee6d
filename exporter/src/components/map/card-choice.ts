import { placeOf, type Pointed } from '../../view';

/**
 * What the card is about: what the pointer is on, else what is selected and in view. What was sent away does not come back before the
 * pointer is on something else.
 */
export class CardChoice {
  private hovered: Pointed | null = null;
  private selected: Pointed | null = null;
  /** What was sent away. */
  private dismissed: string | null = null;

  hover(pointed: Pointed | null): void {
    this.hovered = pointed;
    if (pointed === null || keyOf(pointed) !== this.dismissed) {
      this.dismissed = null;
    }
  }

  select(pointed: Pointed | null): void {
    this.selected = pointed;
  }

  /** Sends away what is shown because the pointer is on it. */
  dismiss(): void {
    this.dismissed = this.hovered === null ? null : keyOf(this.hovered);
  }

  /** Null: no card. */
  get shown(): { readonly pointed: Pointed; readonly isHovered: boolean } | null {
    if (this.hovered !== null) {
      return this.dismissed === null ? { pointed: this.hovered, isHovered: true } : null;
    }
    const { selected } = this;
    return selected === null || selected.inView === null ? null : { pointed: selected, isHovered: false };
  }
}

function keyOf(pointed: Pointed): string {
  const { id, address } = placeOf(pointed);
  return `${pointed.hit.type} ${id} ${address}`;
}
