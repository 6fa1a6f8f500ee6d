import { hasCode } from '../reading/proc-files';
import type { TracingInstance } from './tracing-instance';

/** A setting of a tracing instance on which it depends what we are told. */
interface Setting {
  readonly file: string;
  /** What of the file's text matters. */
  readonly read: () => string;
  /** Sets it to what it was, of which the text is given. */
  readonly restore: (expected: string) => void;
}

/**
 * Files of an instance as they are to stay; one that this kernel lacks is passed over. An option that puts stack traces
 * beside each event is among them since it leaves less room for events, and `pause-on-trace` since it has a reader of
 * `trace` halt us.
 */
const FILES = [
  'trace_clock',
  'buffer_subbuf_size_kb',
  'buffer_size_kb',
  'buffer_percent',
  'tracing_cpumask',
  'options/overwrite',
  'options/pause-on-trace',
  'options/stacktrace',
  'options/userstacktrace',
] as const;
/** Empty, unless somebody chooses whom to trace. Opening them to write empties them. */
const PID_LISTS = ['set_event_pid', 'set_event_notrace_pid'] as const;

/**
 * The settings of an instance as they are now, so that what others change can be found and set back. Whoever ends "all
 * tracing" of the machine (trace-cmd reset -a, a script) ends ours too, and nothing else would tell.
 */
export class InstanceSettings {
  private readonly expected: readonly (readonly [Setting, string])[];

  /** @throws Error if they can't be read. */
  constructor(private readonly instance: TracingInstance) {
    const settings = [
      ...FILES.filter((file) => this.exists(file)).map((file) => this.plain(file)),
      ...PID_LISTS.filter((file) => this.exists(file)).map((file) => this.pidList(file)),
      ...[...instance.enabled].flatMap(([event, filter]) => [
        this.triggers(event),
        this.filter(event, filter),
        this.plain(`events/${event}/enable`),
      ]),
      this.eventList(),
      // Last: nothing is recorded that the others would have kept out.
      this.plain('tracing_on'),
    ];
    this.expected = settings.map((setting) => [setting, setting.read()]);
  }

  /**
   * Sets back what was changed.
   *
   * @returns a phrase for each.
   * @throws Error if something can't be set back; it says what and why.
   */
  mend(): string[] {
    const mended: string[] = [];
    for (const [setting, expected] of this.expected) {
      const found = setting.read();
      if (found === expected) {
        continue;
      }
      const what = `${setting.file} was ${quote(found)} and not ${quote(expected)}`;
      const { name } = this.instance;
      try {
        setting.restore(expected);
      } catch (error) {
        throw new Error(`somebody changed our tracing instance ${name}: ${what}, and can't be set back`, {
          cause: error,
        });
      }
      if (setting.read() !== expected) {
        throw new Error(`somebody changed our tracing instance ${name}: ${what}, and stays ${quote(setting.read())}`);
      }
      mended.push(what);
    }
    return mended;
  }

  private exists(file: string): boolean {
    try {
      this.instance.read(file);
      return true;
    } catch (error) {
      if (hasCode(error, 'ENOENT')) {
        return false;
      }
      throw error;
    }
  }

  private plain(file: string): Setting {
    return {
      file,
      // Of several values the one chosen is in brackets.
      read: () => {
        const text = this.instance.read(file).trim();
        return /\[(\S+)\]/.exec(text)?.[1] ?? text;
      },
      restore: (expected) => {
        // The kernel rounds a buffer's size up, and would do so again.
        this.instance.write(file, this.instance.written.get(file) ?? expected);
      },
    };
  }

  private pidList(file: string): Setting {
    return {
      file,
      read: () => this.instance.read(file).trim().replaceAll('\n', ' '),
      restore: () => {
        this.instance.empty(file);
      },
    };
  }

  private filter(event: string, filter: string | undefined): Setting {
    const file = `events/${event}/filter`;
    return {
      file,
      read: () => this.instance.read(file).trim(),
      restore: () => {
        this.instance.write(file, filter ?? '0');
      },
    };
  }

  private triggers(event: string): Setting {
    const file = `events/${event}/trigger`;
    const lines = (): string[] =>
      this.instance
        .read(file)
        .split('\n')
        .filter((line) => line !== '' && !line.startsWith('#'));
    return {
      file,
      read: () => lines().join('; '),
      restore: () => {
        for (const line of lines()) {
          // Without its condition, how often it may yet act, and its state.
          this.instance.write(
            file,
            `!${line.replace(/ if .*| \[\w+\]$/, '').replace(/:(?:unlimited|count=\d+)$/, '')}`,
          );
        }
      },
    };
  }

  /** Which events are enabled: one that isn't ours takes the room of those that are. */
  private eventList(): Setting {
    const list = (): string[] =>
      this.instance
        .read('set_event')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => line.replace(':', '/'));
    const foreign = (): string[] => list().filter((event) => !this.instance.enabled.has(event));
    return {
      file: 'set_event',
      read: () => {
        const more = foreign();
        return more.length > 3 ? `${more.slice(0, 3).join(' ')} and ${more.length - 3} more` : more.join(' ');
      },
      restore: () => {
        for (const event of foreign()) {
          this.triggers(event).restore('');
          this.instance.write(`events/${event}/enable`, '0');
        }
      },
    };
  }
}

function quote(text: string): string {
  return `"${text}"`;
}
