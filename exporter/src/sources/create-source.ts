import type { Logger } from 'pino';
import { AutoSource } from './auto-source';
import { cmdlineReader } from './reading/cmdline-reader';
import { DetailsReader } from './reading/details';
import { ForwardingSource } from './forwarding-source';
import { ModuleSource } from './module/module-source';
import { MAX_CMDLINE_BYTES } from './reading/process-details';
import type { World } from '../model/world';
import { ProcfsSource } from './procfs-source';
import type { ReadingHelper } from './reading/reading-helper';
import { Recorder } from './recording/recorder';
import { ReplaySource } from './recording/replay-source';
import type { Source, SourceName, SourceSink, Watched } from './source';
import { TracefsSource } from './tracefs/tracefs-source';

/** How often `procfs` looks at every map, in ms. */
const PROCFS_INTERVAL = 1000;

/** What the command line says about sources. */
export interface SourceOptions {
  readonly name: SourceName | 'auto';
  /** The recording, if the source is `replay`. */
  readonly replay: { readonly file: string; readonly speed: number } | undefined;
  /** Where to record what the source tells. */
  readonly record: string | undefined;
  /** What its events are folded into: of the processes there it reads the details, unless it tells of another time. */
  readonly world: World;
  /** Reads what of /proc may have to be waited for. Not closed with the source. */
  readonly helper: ReadingHelper;
  /** The processes that clients watch: what concerns them is read before others', and more often. */
  readonly watched: () => Watched;
}

/**
 * The source that the command line asks for, not yet started, with its details and its recording.
 *
 * @param tell told which one `auto` has chosen, and why not a better one, when it has, and when it changes to a better one.
 */
export function createSource(options: SourceOptions, log: Logger, tell: (choice: string) => void): Source {
  return new CompleteSource(bareSource(options, tell), options, log);
}

function bareSource({ name, replay, helper, watched }: SourceOptions, tell: (choice: string) => void): Source {
  switch (name) {
    case 'module':
      return new ModuleSource();
    case 'tracefs':
      return new TracefsSource(helper, watched);
    case 'procfs':
      return new ProcfsSource(PROCFS_INTERVAL, helper);
    case 'replay':
      if (replay === undefined) {
        throw new Error('the source replay needs a file: --replay.file');
      }
      return new ReplaySource(replay.file, replay.speed);
    case 'auto':
      return new AutoSource(
        [
          () => new ModuleSource(),
          () => new TracefsSource(helper, watched),
          () => new ProcfsSource(PROCFS_INTERVAL, helper),
        ],
        tell,
      );
  }
}

/** A source with what goes with it: details from /proc, unless it tells of another time, and a recorder. */
class CompleteSource extends ForwardingSource {
  private recorder: Recorder | undefined;
  private details: DetailsReader | undefined;

  constructor(
    source: Source,
    private readonly options: SourceOptions,
    private readonly log: Logger,
  ) {
    super(source);
  }

  async start(sink: SourceSink): Promise<void> {
    let complete = sink;
    const { record, world, helper, watched } = this.options;
    if (record !== undefined) {
      this.recorder = await Recorder.create(record, () => this.name, sink, this.log);
      complete = this.recorder;
    }
    if (!(this.source instanceof ReplaySource)) {
      this.details = new DetailsReader(world, complete.events.bind(complete), {
        watched: (pid) => watched().has(pid),
        readCmdline: cmdlineReader(helper, MAX_CMDLINE_BYTES),
      });
    }
    try {
      await this.source.start(complete);
    } catch (error) {
      this.details?.close();
      await this.recorder?.discard();
      throw error;
    }
  }

  async stop(): Promise<void> {
    await this.source.stop();
    this.details?.close();
    await this.recorder?.close();
  }
}
