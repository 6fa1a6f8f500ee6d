import { formatBytes, formatCount, headroomOf, unescapeWire } from '../view';
import { element } from './dom';
import type { Polled } from './poll';
import { listed } from './process-list';
import { formatRoute } from './route';

/** Lines of the list of those closest to the limit. */
const CLOSEST = 8;

/** What stands where the map will be until a process is chosen: the machine at a glance. */
export class StartView {
  readonly root = element('section', { class: 'start', 'aria-label': 'Overview' });
  private shown = '';

  update({ list, error }: Polled): void {
    if (list === null) {
      this.replace(error ?? 'waiting', [
        element('p', { class: 'empty' }, error ?? 'Asking the exporter for its processes …'),
      ]);
      return;
    }
    const vmas = list.processes.reduce((sum, process) => sum + (process.vmas ?? 0), 0);
    const reserved = list.processes.reduce((sum, process) => sum + (process.reservedBytes ?? 0), 0);
    const mapped = list.processes.reduce((sum, process) => sum + (process.mappedBytes ?? 0), 0) - reserved;
    const wx = list.processes.filter((process) => (process.writableExecutableVmas ?? 0) > 0).length;
    const unknown = list.processes.filter((process) => process.vmas === null).length;
    const closest = listed(list, '')
      .flatMap((process) => (process.vmas === null ? [] : [{ ...process, vmas: process.vmas }]))
      .slice(0, CLOSEST);
    this.replace(JSON.stringify([vmas, mapped, reserved, wx, unknown, closest]), [
      element('h1', {}, 'Choose a process'),
      element(
        'p',
        { class: 'vma-muted' },
        'Its address space is drawn here, live: every mapping, as it comes, splits and goes.',
      ),
      element(
        'dl',
        { class: 'figures' },
        ...figure('Processes', formatCount(list.processes.length)),
        ...figure('VMAs', formatCount(vmas)),
        ...figure('Mapped', formatBytes(mapped)),
        ...figure('Reserved', formatBytes(reserved)),
        ...figure('With W+X', formatCount(wx)),
        ...(unknown === 0 ? [] : figure('Maps not known', formatCount(unknown))),
      ),
      element('h2', {}, 'Closest to vm.max_map_count'),
      element(
        'ol',
        { class: 'closest' },
        ...closest.map((process) => {
          const headroom = headroomOf(process.vmas, list.maxMapCount);
          const fill = element('span', { class: 'mini-bar-fill', 'data-level': headroom?.level ?? 'good' });
          fill.style.width = `${Math.sqrt(headroom?.share ?? 0) * 100}%`;
          return element(
            'li',
            {},
            element(
              'a',
              { href: formatRoute({ pid: process.pid }) },
              element('span', { class: 'process-name' }, unescapeWire(process.comm)),
              element('span', { class: 'process-pid' }, String(process.pid)),
              element('span', { class: 'mini-bar', 'aria-hidden': 'true' }, fill),
              element('span', { class: 'number' }, formatCount(process.vmas)),
              element(
                'span',
                { class: 'number vma-muted' },
                headroom === null ? '' : `${(headroom.share * 100).toFixed(headroom.share < 0.1 ? 2 : 0)} %`,
              ),
            ),
          );
        }),
      ),
    ]);
  }

  private replace(key: string, children: Node[]): void {
    // Only when something differs: a link that is being pressed must stay the same one.
    if (key !== this.shown) {
      this.shown = key;
      this.root.replaceChildren(...children);
    }
  }
}

function figure(label: string, value: string): HTMLElement[] {
  return [element('div', {}, element('dt', {}, label), element('dd', {}, value))];
}
