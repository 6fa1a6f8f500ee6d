import { layOut } from '../layout';
import { mappingsFrom, stateFrom } from '../test/maps';
import type { Mappings } from '../../model/mappings';
import { paint } from './paint';
import { recordingContext, type Call } from '../test/recording-context';
import { theme } from '../test/theme';
import type { Scene } from './scene';

const MIB = 1024 * 1024;

const map = mappingsFrom([
  { start: 0x400000, end: 0x500000, kind: 'text', perms: 'r-xp', path: '/usr/bin/demo' },
  { start: 0x600000, end: 0x600000 + 64 * MIB, kind: 'heap', path: '[heap]' },
  { start: 0x7f0000000000, end: 0x7f0000000000 + MIB, perms: 'rwxp' },
]);

function sceneOf(maps: readonly Mappings[], changes: Partial<Scene> = {}, zoom = 1): Scene {
  return {
    layout: layOut({
      state: stateFrom(...maps),
      ghosts: [],
      filter: null,
      zoom,
      width: 800,
      height: 400,
      addressWidth: 72,
      lineHeight: 15,
    }),
    scroll: 0,
    theme,
    filter: null,
    hover: null,
    selection: null,
    glows: [],
    ghostStrengths: [],
    ...changes,
  };
}

function painted(scene: Scene): Call[] {
  const { context, calls } = recordingContext();
  paint(context, scene);
  return calls;
}

function texts(calls: readonly Call[]): unknown[] {
  return calls.filter((call) => call.name === 'fillText').map((call) => call.args[0]);
}

describe('paint', () => {
  it('clears the canvas first', () => {
    expect(painted(sceneOf([map]))[0]).toMatchObject({
      name: 'fillRect',
      args: [0, 0, 800, 400],
      fillStyle: '#000001',
    });
  });

  it('fills each mapping in the colour of its kind', () => {
    const fills = new Set(
      painted(sceneOf([map]))
        .filter((call) => call.name === 'fill')
        .map((call) => call.fillStyle),
    );
    expect(fills).toEqual(new Set([theme.kinds.program.fill, theme.kinds.heap.fill, theme.kinds.anonymous.fill]));
  });

  it('writes names, permissions and sizes where they fit, and addresses beside', () => {
    const written = texts(painted(sceneOf([map], {}, 2)));
    expect(written).toEqual(expect.arrayContaining(['demo', 'r-xp  1 MiB', 'heap', 'rw-p  64 MiB']));
    expect(written).toEqual(expect.arrayContaining(['7f0000000000', '400000', '000000']));
  });

  it('leaves out the middle of an address that is longer than the gutter', () => {
    const vsyscall = mappingsFrom([{ start: 0xffffffffff600000, end: 0xffffffffff601000, perms: '--xp' }]);
    expect(texts(painted(sceneOf([vsyscall])))).toContain('fffff…600000');
  });

  it('hatches what is writable and executable, merged or not', () => {
    const strokes = (scene: Scene): number => painted(scene).filter((call) => call.name === 'clip').length;
    const harmless = mappingsFrom([{ start: 0x1000, end: 0x2000 }]);
    expect(strokes(sceneOf([map])) - strokes(sceneOf([harmless]))).toBe(1);
    const tiny = mappingsFrom(
      Array.from({ length: 500 }, (_, i) => ({
        start: 0x1000 * (i + 1),
        end: 0x1000 * (i + 2),
        perms: i === 250 ? 'rwxp' : 'rw-p',
      })),
    );
    expect(strokes(sceneOf([tiny], {}, 0.01)) - strokes(sceneOf([harmless]))).toBe(1);
  });

  it('paints no more than what is in view', () => {
    const many = mappingsFrom(
      Array.from({ length: 20_000 }, (_, i) => ({ start: 0x2000 * (i + 1), end: 0x2000 * (i + 1) + 0x1000 })),
    );
    const filled = (zoom: number): number =>
      painted(sceneOf([many], {}, zoom)).filter((call) => call.name === 'fill' || call.name === 'fillRect').length;
    expect(filled(2)).toBeLessThan(1000);
    expect(filled(0.001)).toBeLessThan(1500);
  });

  it('titles the mappings, and bands what the child has not in common', () => {
    const child = mappingsFrom([
      { start: 0x600000, end: 0x600000 + 64 * MIB, kind: 'heap', path: '[heap]', perms: 'r--p' },
    ]);
    const calls = painted(sceneOf([map, child]));
    expect(texts(calls)).toEqual(expect.arrayContaining(['map 0', 'map 1']));
    const bands = calls.filter((call) => call.name === 'fillRect' && call.globalAlpha === 0.6);
    expect(bands).toHaveLength(3);
  });

  it('fades what a filter leaves out, and names it no more', () => {
    const filter = new Set(['heap'] as const);
    const scene = sceneOf([map], { filter });
    const program = painted(scene).find((call) => call.fillStyle === theme.kinds.program.fill);
    expect(program?.globalAlpha).toBeLessThan(0.5);
    expect(texts(painted(sceneOf([map], { filter }, 3)))).not.toContain('demo');
  });

  it('lays a glow over what has just changed, as strong as it is fresh', () => {
    const glow = { map: 0, start: 0x600000, end: 0x600000 + 64 * MIB };
    const alphaOf = (strength: number): unknown =>
      painted(sceneOf([map], { glows: [{ ...glow, strength }] })).find(
        (call) => call.name === 'fillRect' && call.fillStyle === theme.glow && call.args[3] !== 2,
      )?.globalAlpha;
    expect(alphaOf(1)).toBeGreaterThan(alphaOf(0.2) as number);
    expect(alphaOf(0)).toBeUndefined();
  });

  it('outlines what is pointed at and what is selected', () => {
    const outlines = (changes: Partial<Scene>): number =>
      painted(sceneOf([map], changes)).filter((call) => call.name === 'stroke').length;
    const hit = { type: 'mapping', map: 0, index: 1 } as const;
    expect(outlines({ hover: hit, selection: hit })).toBe(outlines({}) + 2);
  });

  it('paints an empty state', () => {
    expect(texts(painted(sceneOf([])))).toEqual([]);
    expect(texts(painted(sceneOf([mappingsFrom([])])))).toEqual([]);
  });
});
