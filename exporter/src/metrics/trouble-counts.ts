import type { WorldListener } from '../model/world-listener';
import type { LostEvent, Trouble } from '../wire/events';

/** Counts what was lost or wrong, from the moment on at which it begins to follow a World. */
export class TroubleCounts implements WorldListener {
  /** Events known to be lost, by where. */
  readonly dropped = new Map<LostEvent['reason'], number>();
  parseErrors = 0;
  auditMismatches = 0;

  trouble(trouble: Trouble): void {
    switch (trouble.type) {
      case 'lost':
        this.dropped.set(trouble.reason, (this.dropped.get(trouble.reason) ?? 0) + trouble.count);
        break;
      case 'parse_error':
        this.parseErrors++;
        break;
      case 'audit_mismatch':
        this.auditMismatches++;
        break;
    }
  }
}
