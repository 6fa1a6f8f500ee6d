/** Places for streams that are held open, where there may be only so many. */
export interface StreamSlots {
  /** @returns a function that gives the place up; undefined: there is none free. Never rejects. */
  take(): Promise<(() => void) | undefined>;
}

/** A place for whoever asks. */
export const UNLIMITED_SLOTS: StreamSlots = { take: () => Promise.resolve(() => undefined) };

/**
 * A browser opens six connections to an origin by HTTP/1.1, for all of its tabs together; what else they ask for needs
 * some of them.
 */
const ORIGIN_SLOTS = 3;

/** Without a word between tabs: those that are seen have one each. */
const TAB_SLOTS = 1;

let takenInTab = 0;

/**
 * The places that all tabs of this origin share. They agree by Web Locks, which only pages from HTTPS and from this
 * machine have; elsewhere a tab has one place for itself.
 *
 * @param locks of the browser; undefined where it has none.
 */
export function originSlots(locks: LockManager | undefined = lockManager()): StreamSlots {
  return {
    take: async () => {
      if (locks === undefined) {
        return takeInTab();
      }
      try {
        for (let slot = 1; slot <= ORIGIN_SLOTS; slot++) {
          const leave = await takeLock(locks, `vma-stream-${slot}`);
          if (leave !== undefined) {
            return leave;
          }
        }
        return undefined;
      } catch {
        // A frame that is sandboxed may not lock.
        return takeInTab();
      }
    },
  };
}

function lockManager(): LockManager | undefined {
  return typeof navigator === 'undefined' ? undefined : (navigator as Partial<Navigator>).locks;
}

function takeLock(locks: LockManager, name: string): Promise<(() => void) | undefined> {
  return new Promise((resolve, reject) => {
    locks
      .request(name, { ifAvailable: true }, (lock) => {
        if (lock === null) {
          resolve(undefined);
          return undefined;
        }
        return new Promise<void>((leave) => {
          resolve(leave);
        });
      })
      .catch(reject);
  });
}

function takeInTab(): (() => void) | undefined {
  if (takenInTab >= TAB_SLOTS) {
    return undefined;
  }
  takenInTab++;
  let held = true;
  return () => {
    takenInTab -= held ? 1 : 0;
    held = false;
  };
}
