import { KernelClock, monotonicMicros } from '../reading/clock';
import { explainSubset, ownConfinement } from '../reading/confinement';
import { explainDenied } from '../reading/denied';
import { TracefsSource } from '../tracefs/tracefs-source';

/** Prints what is found of this process's surroundings, as JSON. */
void new TracefsSource().probe().then((probe) => {
  const clock = new KernelClock();
  const boottime = clock.toBoottime(monotonicMicros());
  const confinement = ownConfinement();
  const denied = explainDenied(confinement).reason;
  console.log(JSON.stringify({ probe, boottime, denied, subset: explainSubset(confinement) ?? null }));
});
