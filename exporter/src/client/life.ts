import type { Vma } from '../wire/vma';
import type { LiveVma, VmaLife } from './types';

/** What was seen to happen to a VMA of a client's map; undefined: nothing while this client looked. */
export function lifeOf(vma: Vma): VmaLife | undefined {
  return (vma as LiveVma).note;
}
