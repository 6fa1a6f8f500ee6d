/** One call on a canvas context, or one assignment to it. */
export interface Call {
  readonly name: string;
  readonly args: readonly unknown[];
  readonly fillStyle: unknown;
  readonly globalAlpha: unknown;
}

/** A 2D context that draws nothing and remembers everything; a character is 6 pixels wide. */
export function recordingContext(): { context: CanvasRenderingContext2D; calls: Call[] } {
  const calls: Call[] = [];
  const properties: Record<string, unknown> = { fillStyle: '', globalAlpha: 1 };
  const context = new Proxy(properties, {
    get(target, name: string) {
      if (name in target) {
        return target[name];
      }
      return (...args: unknown[]) => {
        calls.push({ name, args, fillStyle: target['fillStyle'], globalAlpha: target['globalAlpha'] });
        return name === 'measureText' ? { width: String(args[0]).length * 6 } : undefined;
      };
    },
    set(target, name: string, value: unknown) {
      target[name] = value;
      return true;
    },
  });
  return { context: context as unknown as CanvasRenderingContext2D, calls };
}
