import type { ProcessSnapshot } from '../client';
import { Mappings, unescapeWire, type AddressMapState, type MapInput } from '../view';
import { processKey } from '../wire/stream/process-key';

/** Makes states for the map, and makes none twice: equal maps give equal states, so that nothing is laid out anew. */
export class MapStates {
  private inputs = new Map<string, MapInput>();
  private last: AddressMapState = { maps: [] };

  /** The state that shows a process and those of its children that compare. */
  stateOf(parent: ProcessSnapshot, children: readonly ProcessSnapshot[]): AddressMapState {
    const kept = new Map<string, MapInput>();
    const maps = [parent, ...children].map((process, i) => {
      const { pid, start_time, comm } = process.info;
      const id = processKey({ pid, startTime: start_time });
      const role = i === 0 ? (children.length > 0 ? 'parent' : unescapeWire(comm)) : 'child';
      const title = `${role} ${pid}`;
      const known = this.inputs.get(id);
      const mappings = Mappings.of(process.map);
      const input = known?.mappings === mappings && known.title === title ? known : { id, title, mappings };
      kept.set(id, input);
      return input;
    });
    this.inputs = kept;
    if (maps.length !== this.last.maps.length || maps.some((map, i) => map !== this.last.maps[i])) {
      this.last = { maps };
    }
    return this.last;
  }
}
