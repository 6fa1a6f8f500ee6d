import type { World } from './model/world';
import type { Event, Trouble } from './wire/events';

/** Is told what was lost on the way or came wrong. */
export type TroubleListener = (trouble: Trouble) => void;

/** Where what a source tells parts: what changes state goes to the World, losses and errors to those who count and log them. */
export class Intake {
  constructor(
    private readonly world: World,
    private readonly listeners: readonly TroubleListener[],
  ) {}

  /** Takes events in their order; who follows is told of each as it happens. */
  take(events: readonly Event[]): void {
    for (const event of events) {
      switch (event.type) {
        case 'lost':
        case 'parse_error':
        case 'audit_mismatch':
          for (const listener of this.listeners) {
            listener(event);
          }
          break;
        default:
          this.world.foldOne(event);
      }
    }
  }
}
