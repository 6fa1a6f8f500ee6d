import { KernelClock, monotonicMicros } from '../clock';
import { explainSubset, ownConfinement } from '../confinement';
import { explainDenied } from '../denied';
import { TracefsSource } from '../tracefs';

/** Prints what is found of this process's surroundings, as JSON. */
void new TracefsSource().probe().then((probe) => {
  const clock = new KernelClock();
  const boottime = clock.toBoottime(monotonicMicros());
  const confinement = ownConfinement();
  const denied = explainDenied(confinement).reason;
  console.log(JSON.stringify({ probe, boottime, denied, subset: explainSubset(confinement) ?? null }));
});
