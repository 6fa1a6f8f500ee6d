import { useEffect, useRef, useState } from 'react';

/**
 * The latest `value`, taken over no more often than every `ms` milliseconds.
 *
 * @param ms 0: at once; may differ from value to value
 * @param of what it is a value of: that of another is taken over at once
 */
export function useAtMost<T>(value: T, ms: number, of: unknown = null): T {
  const [shown, setShown] = useState({ value, of });
  const at = useRef(-Infinity);
  const isDue = ms === 0 || !Object.is(shown.of, of);
  if (isDue && !(Object.is(shown.value, value) && Object.is(shown.of, of))) {
    setShown({ value, of });
  }
  useEffect(() => {
    at.current = performance.now();
  }, [shown]);
  useEffect(() => {
    if (isDue || Object.is(shown.value, value)) {
      return;
    }
    const timer = setTimeout(
      () => {
        setShown({ value, of });
      },
      Math.max(at.current + ms - performance.now(), 0),
    );
    return () => {
      clearTimeout(timer);
    };
  }, [value, ms, of, shown, isDue]);
  return isDue ? value : shown.value;
}
