import type { ProcessIdentity } from '../wire/stream/process-key';
import { encodeMessage } from './encode';
import { farewell, PERHAPS_TOLD, type Scope, type ScopeOptions } from './scope';

/** A position in the journal to go on from, and what the client holds as of it (undefined: all that was in scope). */
export interface Resumption {
  readonly seq: number;
  readonly have: readonly ProcessIdentity[] | undefined;
}

/** Fills the scope of a client that goes on from `seq`, which must be in the journal's [tail, head]. */
export function resume(scope: Scope, options: ScopeOptions, { seq, have }: Resumption): void {
  if (have === undefined) {
    resumeAll(scope, options, seq);
  } else {
    resumeHaving(scope, options, seq, have);
  }
}

/**
 * The client holds what was in scope then, and may have been told more before its connection broke: it is told of
 * everything that left the scope since, whether it knew it or not.
 */
function resumeAll(scope: Scope, { hub, filter, sight }: ScopeOptions, seq: number): void {
  const { journal, registry } = hub;
  // Those that died since, first: their PIDs may have come back.
  for (let each = seq + 1; each <= journal.head; each++) {
    const notice = journal.noticeAt(each);
    if (notice?.kind !== 'exit' || !sight.knows(notice.subject)) {
      continue;
    }
    const { subject } = notice;
    const wanted = scope.wants(subject);
    if (wanted && subject.born <= seq) {
      scope.hold(subject, seq);
    } else if (wanted || filter.movedSince(seq, subject.lineage)) {
      scope.tasks.add(farewell(subject));
    }
  }
  for (const subject of registry.values()) {
    const changed =
      (scope.wants(subject) && (subject.updated > seq || sight.turnedAfter(subject, seq))) ||
      filter.movedSince(seq, subject.lineage);
    if (scope.admits(subject)) {
      if (changed || !subject.process.synced) {
        scope.enter(subject, PERHAPS_TOLD);
      } else {
        scope.hold(subject, seq);
      }
    } else if (changed && sight.knows(subject)) {
      scope.tasks.add(farewell(subject, 'out_of_scope'));
    }
  }
}

function resumeHaving(
  scope: Scope,
  { hub: { registry }, sight }: ScopeOptions,
  seq: number,
  have: readonly ProcessIdentity[],
): void {
  for (const { pid, startTime } of have) {
    const subject = registry.get(pid);
    // One that it was never shown is as one that there is not.
    if (subject?.startTime !== startTime || !sight.knows(subject)) {
      scope.tasks.add(encodeMessage({ type: 'exit', pid, start_time: startTime }));
    } else if (!scope.admits(subject)) {
      scope.tasks.add(farewell(subject, 'out_of_scope'));
    } else if (subject.born <= seq && subject.process.synced && !sight.turnedAfter(subject, seq)) {
      scope.hold(subject, seq);
    } else {
      scope.enter(subject, PERHAPS_TOLD);
    }
  }
  for (const subject of registry.values()) {
    if (!scope.hasPid(subject.pid) && scope.admits(subject)) {
      scope.enter(subject);
    }
  }
}
