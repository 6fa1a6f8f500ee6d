const UNIT = /\.(?:service|scope|socket|mount|swap)$/;

/**
 * The systemd unit that a cgroup path belongs to: the innermost component that names one, so that a user's services
 * and a container's are told apart and a unit's own sub-groups are not. Paths with slices only give the innermost
 * slice, the root `-.slice` (systemd.slice(5)), and an empty path gives ''.
 */
export function unitOf(cgroup: string): string {
  if (cgroup === '') {
    return '';
  }
  const components = cgroup.split('/').map(unprefixed);
  return (
    components.findLast((component) => UNIT.test(component)) ??
    components.findLast((component) => component.endsWith('.slice')) ??
    '-.slice'
  );
}

/** Systemd puts `_` in front of names that would collide with a file of the cgroup file system. */
function unprefixed(component: string): string {
  return component.startsWith('_') ? component.slice(1) : component;
}
