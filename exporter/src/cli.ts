import { Command, CommanderError, Option } from 'commander';
import { version } from '../package.json';
import { DEFAULTS, parseConfig, type Config } from './config';
import { LOG_FORMATS, LOG_LEVELS } from './log';
import { GROUP_BY } from './metrics/group-by';
import { SOURCE_NAMES } from './sources/source';

/** Where help and errors are written. */
export interface Output {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
}

/** What the command line asks for: to run with a configuration, or to end at once with an exit code. */
export type Invocation = { readonly config: Config } | { readonly exitCode: number };

/** Exit code for a configuration that is wrong in itself. */
export const USAGE_ERROR = 2;

/** Reads the arguments (without node and script). Help, version and errors are written to `output`. */
export function parseCommandLine(args: readonly string[], output: Output): Invocation {
  const command = buildCommand(output);
  try {
    command.parse(args, { from: 'user' });
    const given = Object.fromEntries(
      command.options.map((option) => [
        option.long!.slice(2),
        command.getOptionValue(option.attributeName()) as string,
      ]),
    );
    delete given['version'];
    return { config: parseConfig(given) };
  } catch (error) {
    if (error instanceof CommanderError) {
      return { exitCode: error.exitCode === 0 ? 0 : USAGE_ERROR };
    }
    output.err(`${(error as Error).message}\n(vma-exporter --help lists all flags)\n`);
    return { exitCode: USAGE_ERROR };
  }
}

function buildCommand({ out, err }: Output): Command {
  const command = new Command('vma-exporter')
    .description(
      'The virtual address space of every process on this machine: Prometheus metrics, a live stream, a page.',
    )
    .version(version, '--version', 'print the version and exit')
    .helpOption('--help', 'print this help and exit')
    .allowExcessArguments(false)
    .showHelpAfterError('(vma-exporter --help lists all flags)')
    .configureOutput({ writeOut: out, writeErr: err })
    .configureHelp({ sortOptions: false })
    .exitOverride();

  group(command, 'What is observed:', [
    flag('source <name>', `where events come from: auto, ${SOURCE_NAMES.join(', ')}; auto takes the first that works`),
    flag('record <file>', 'record what the source tells, to be replayed'),
    flag('replay.file <file>', 'the recording that --source replay replays'),
    flag('replay.speed <factor>', 'how fast it is replayed; 0: all at once'),
  ]);
  group(command, 'Metrics:', [
    flag('metrics.group-by <trait>', `what makes processes a group: ${GROUP_BY.join(', ')}`),
    flag('metrics.max-groups <n>', 'groups with series of their own; the rest is counted in "other"'),
    flag('metrics.top <n>', 'processes with series of their own, by VMAs and by mapped bytes'),
    repeatable('track <name|pid>', 'a process that always has series of its own'),
  ]);
  group(command, 'Web:', [
    repeatable('web.listen-address <host:port>', 'where to listen'),
    flag('web.telemetry-path <path>', 'where the metrics are'),
    flag('web.config.file <file>', 'TLS and basic auth, as the Prometheus exporter-toolkit has them (YAML)'),
    repeatable('web.allow-users <names>', 'local users who see all processes, not just their own; root always does'),
    repeatable('web.metrics-users <names>', 'local users who may scrape, besides root (default all)'),
    repeatable('web.allowed-hosts <names>', 'Host headers to accept besides loopback names and listen addresses'),
    flag('web.max-requests <n>', 'scrapes answered at the same time, one more gets 503; 0: any number'),
    new Option('--web.insecure', 'let other machines look without a login (a memory map defeats ASLR)'),
  ]);
  group(command, 'Log:', [
    flag('log.level <level>', `lines to write to stderr: ${LOG_LEVELS.join(', ')}`),
    flag('log.format <format>', LOG_FORMATS.join(' or ')),
  ]);
  return command;
}

function group(command: Command, heading: string, options: readonly Option[]): void {
  for (const option of options) {
    command.addOption(option.helpGroup(heading));
  }
}

function flag(flags: string, description: string): Option {
  return new Option(`--${flags}`, describe(flags, description));
}

function repeatable(flags: string, description: string): Option {
  const given: string[] = [];
  return new Option(`--${flags}`, `${describe(flags, description)} (repeatable)`).argParser((value) => {
    given.push(value);
    return given;
  });
}

// The defaults are the configuration's: commander need only tell them.
function describe(flags: string, description: string): string {
  const [name = ''] = flags.split(' ');
  const values = (DEFAULTS as Readonly<Record<string, string | boolean | readonly string[]>>)[name];
  const text = Array.isArray(values) ? values.join(', ') : values;
  return text === undefined || text === '' ? description : `${description} (default ${String(text)})`;
}
