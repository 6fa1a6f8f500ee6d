/**
 * Measures what an undertaking costs, in ms of CPU time, of all our threads. Not of time that passed: on a busy machine,
 * that would slow us down for what others do.
 *
 * @returns a function that tells the cost so far.
 */
export function measureCost(): () => number {
  const began = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(began);
    return (user + system) / 1000;
  };
}
