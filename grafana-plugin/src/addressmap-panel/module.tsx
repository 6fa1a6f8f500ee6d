import { PanelPlugin } from '@grafana/data';
import { AddressMapPanel } from './AddressMapPanel';
import { DEFAULTS, type AddressMapOptions } from './options';

export const plugin = new PanelPlugin<AddressMapOptions>(AddressMapPanel).setPanelOptions((builder) =>
  builder
    .addBooleanSwitch({
      path: 'children',
      name: 'Processes side by side',
      description: 'Compares the first process of the data with the others, its children for instance',
      defaultValue: DEFAULTS.children,
    })
    .addBooleanSwitch({ path: 'legend', name: 'Legend', defaultValue: DEFAULTS.legend })
    .addBooleanSwitch({
      path: 'headroom',
      name: 'Headroom',
      description: 'The number of VMAs against vm.max_map_count',
      defaultValue: DEFAULTS.headroom,
    })
    .addNumberInput({
      path: 'limit',
      name: 'Limit',
      description: '0: vm.max_map_count of the exporter’s machine',
      defaultValue: DEFAULTS.limit,
      settings: { min: 0, integer: true },
      showIf: ({ headroom }) => headroom,
    })
    .addBooleanSwitch({
      path: 'changes',
      name: 'Changes',
      description: 'What happens, in words, beside the map',
      defaultValue: DEFAULTS.changes,
    })
    .addBooleanSwitch({
      path: 'timeline',
      name: 'Timeline',
      description: 'How many VMAs there were, and how much changed, since the panel is open',
      defaultValue: DEFAULTS.timeline,
    }),
);
