import { isIP } from 'node:net';
import * as z from 'zod';
import { isHostName, parseListenAddress, type ListenAddress } from './http/addresses';
import { processName } from './http/parameters';
import { LOG_FORMATS, LOG_LEVELS, type LogOptions } from './log';
import { GROUP_BY } from './metrics/group-by';
import type { MetricsOptions } from './metrics/metrics';
import { SOURCE_NAMES, type SourceName } from './sources/source';

/** Everything that the command line says, validated. */
export interface Config {
  readonly web: {
    readonly listen: readonly ListenAddress[];
    readonly telemetryPath: string;
    readonly configFile: string | undefined;
    /** Whether other machines may look without a login. */
    readonly insecure: boolean;
    /** Names or uids of local users who see every process. */
    readonly allowUsers: readonly string[];
    /** Names or uids of local users who may scrape; undefined: everybody. */
    readonly metricsUsers: readonly string[] | undefined;
    /** Names in the Host header that are ours besides the obvious ones. */
    readonly allowedHosts: readonly string[];
    /** Scrapes that are answered at the same time; 0 for any number. */
    readonly maxRequests: number;
  };
  readonly source: {
    readonly name: SourceName | 'auto';
    readonly replay: { readonly file: string; readonly speed: number } | undefined;
    /** Where to record what the source tells. */
    readonly record: string | undefined;
  };
  readonly metrics: MetricsOptions;
  readonly log: LogOptions;
}

/** What a flag is without being given. */
export const DEFAULTS = {
  'web.listen-address': ['127.0.0.1:10862'],
  'web.telemetry-path': '/metrics',
  'web.insecure': false,
  'web.allow-users': ['grafana'],
  'web.allowed-hosts': [],
  'web.max-requests': '40',
  source: 'auto',
  'replay.speed': '1',
  'metrics.group-by': 'comm',
  'metrics.top': '20',
  'metrics.max-groups': '200',
  track: [],
  'log.level': 'info',
  'log.format': 'logfmt',
} as const;

/** Raw values by the long names of their flags. */
export type Flags = Readonly<Record<string, string | boolean | readonly string[] | undefined>>;

const schema = z
  .strictObject({
    'web.listen-address': z.array(
      z.string().transform((text, context) => {
        const address = parseListenAddress(text);
        if (address === undefined) {
          context.addIssue('must be host:port, [IPv6 address]:port or :port, with a port of 0 to 65535');
          return z.NEVER;
        }
        return address;
      }),
    ),
    'web.telemetry-path': z
      .string()
      .regex(/^(\/[\w.~-]+)+$/, 'must be a path like /metrics, of letters, digits and . _ ~ -')
      .refine((path) => !/^\/(api|-)(\/|$)/.test(path), 'must not lie in /api or /-: those are taken'),
    'web.config.file': fileName().optional(),
    'web.insecure': z.boolean(),
    'web.allow-users': users(),
    'web.metrics-users': users().optional(),
    'web.allowed-hosts': list(
      z.string().refine((host) => isHostName(host) || isIP(host) !== 0, 'must be host names or addresses without port'),
    ),
    'web.max-requests': integer(0, 100_000),
    source: oneOf(['auto', ...SOURCE_NAMES]),
    'replay.file': fileName().optional(),
    'replay.speed': number(0, 1000),
    record: fileName().optional(),
    'metrics.group-by': oneOf(GROUP_BY),
    'metrics.top': integer(0, 1000),
    'metrics.max-groups': integer(1, 10000),
    track: z.array(processName.min(1, 'must be a process name or a PID')),
    'log.level': oneOf(LOG_LEVELS),
    'log.format': oneOf(LOG_FORMATS),
  })
  .superRefine((flags, context) => {
    const replaying = flags.source === 'replay';
    if (replaying !== (flags['replay.file'] !== undefined)) {
      context.addIssue({
        code: 'custom',
        path: ['replay.file'],
        message: replaying ? 'is needed with --source replay' : 'has no effect without --source replay',
      });
    }
  });

/**
 * The configuration that the flags make, with defaults for those not given.
 *
 * @throws Error that names each wrong flag, and says what it must be.
 */
export function parseConfig(given: Flags): Config {
  const raw = { ...DEFAULTS, ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) };
  const parsed = schema.safeParse(raw);
  if (!parsed.success) {
    throw new Error(parsed.error.issues.map((issue) => describe(issue, raw)).join('\n'));
  }
  const flags = parsed.data;
  const file = flags['replay.file'];
  return {
    web: {
      listen: flags['web.listen-address'],
      telemetryPath: flags['web.telemetry-path'],
      configFile: flags['web.config.file'],
      insecure: flags['web.insecure'],
      allowUsers: flags['web.allow-users'],
      metricsUsers: flags['web.metrics-users'],
      allowedHosts: flags['web.allowed-hosts'],
      maxRequests: flags['web.max-requests'],
    },
    source: {
      name: flags.source,
      replay: file === undefined ? undefined : { file, speed: flags['replay.speed'] },
      record: flags.record,
    },
    metrics: {
      groupBy: flags['metrics.group-by'],
      top: flags['metrics.top'],
      maxGroups: flags['metrics.max-groups'],
      track: flags.track,
    },
    log: { level: flags['log.level'], format: flags['log.format'] },
  };
}

function describe({ path, message }: z.core.$ZodIssue, raw: Flags): string {
  const [flag = '', ...rest] = path.map(String);
  const value = rest.reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], raw[flag]);
  return `--${flag}${value === undefined ? '' : ` ${JSON.stringify(value)}`} ${message}`;
}

function fileName() {
  return z.string().min(1, 'must be a file name');
}

function oneOf<const T extends readonly [string, ...string[]]>(values: T) {
  return z.enum(values, { error: `must be one of ${values.join(', ')}` });
}

function number(min: number, max: number) {
  const error = `must be a number from ${min} to ${max}`;
  return z
    .string()
    .regex(/^\d+(\.\d+)?$/, { error, abort: true })
    .transform(Number)
    .pipe(z.number().min(min, error).max(max, error));
}

function integer(min: number, max: number) {
  const error = `must be a whole number from ${min} to ${max}`;
  return z
    .string()
    .regex(/^\d{1,15}$/, { error, abort: true })
    .transform(Number)
    .pipe(z.number().min(min, error).max(max, error));
}

function users() {
  return list(z.string().regex(/^([A-Za-z_][\w.-]*\$?|\d{1,10})$/, 'must be user names or uids, separated by commas'));
}

/** Given several times, or several values separated by commas; an empty one is none. */
function list(item: z.ZodType<string, string>) {
  return z
    .array(z.string())
    .readonly()
    .transform((texts) => texts.flatMap((text) => (text === '' ? [] : text.split(','))))
    .pipe(z.array(item));
}
