import type { LostEvent, Trouble } from '../wire/events';

/** Counts what was lost or wrong. */
export class TroubleCounts {
  /** Events known to be lost, by where. */
  readonly dropped = new Map<LostEvent['reason'], number>();
  parseErrors = 0;
  auditMismatches = 0;

  note(trouble: Trouble): void {
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
