import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** A version of Grafana that the plugin is to run in, and so a React. */
export interface Grafana {
  readonly name: string;
  /** The major version of its React. */
  readonly react: number;
  /** The folder from which its packages are found. */
  readonly folder: string;
}

/** The last one with React 18, against which the plugin is built, and the first line with React 19. */
export const GRAFANAS: readonly Grafana[] = [
  { name: 'Grafana 13.1, React 18', react: 18, folder: join(__dirname, '..') },
  { name: 'Grafana 13.2, React 19', react: 19, folder: join(__dirname, '../../grafana-react-19') },
];

/** The version of its packages. */
export function versionOf({ folder }: Grafana): string {
  return createRequire(join(folder, 'package.json'))('@grafana/runtime/package.json').version;
}

/** The folder of its icons. */
export function iconsOf({ folder }: Grafana): string {
  const ui = createRequire(join(folder, 'package.json')).resolve('@grafana/ui/package.json');
  return join(dirname(ui), 'dist/public/img/icons');
}
