import { useEffect, useState } from 'react';

/** Unix time in ms, as of a second ago at most: for ages and countdowns that go on while nothing else happens. */
export function useClock(): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => {
      setNow(Date.now());
    }, 1000);
    return () => {
      clearInterval(timer);
    };
  }, []);
  return now;
}
