import { pino, stdTimeFunctions, type Logger } from 'pino';
import { UNSEEN } from './wire/escape';

/** Values of `--log.level`. */
export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const;

/** Values of `--log.format`. */
export const LOG_FORMATS = ['logfmt', 'json'] as const;

export interface LogOptions {
  readonly level: (typeof LOG_LEVELS)[number];
  readonly format: (typeof LOG_FORMATS)[number];
}

/** A logger that writes one line an entry. */
export function createLogger({ level, format }: LogOptions, write: (line: string) => void): Logger {
  return pino(
    {
      level,
      base: null,
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    {
      write:
        format === 'json'
          ? (line) => {
              write(hideNone(line));
            }
          : (line) => {
              write(`${logfmt(JSON.parse(line) as Record<string, unknown>)}\n`);
            },
    },
  );
}

/** One entry as `key=value` pairs, message first after time and level; an error as its stack. */
export function logfmt({ time, level, msg, ...rest }: Record<string, unknown>): string {
  return Object.entries({ time, level, msg, ...rest })
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${key}=${quote(text(value))}`)
    .join(' ');
}

function text(value: unknown): string {
  if (typeof value === 'string') {
    return value;
  }
  if (typeof value === 'object' && value !== null && 'stack' in value && typeof value.stack === 'string') {
    return value.stack;
  }
  return JSON.stringify(value);
}

function quote(value: string): string {
  return /^[^\s"=\p{Cc}]+$/u.test(value) && value.search(UNSEEN) < 0 ? value : hideNone(JSON.stringify(value));
}

/** JSON leaves as they are DEL, the C1 controls, which a terminal obeys, and what turns text around. */
function hideNone(json: string): string {
  return json.replace(/\x7f/g, '\\u007f').replace(UNSEEN, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
