import { join } from 'node:path';
import type { Logger } from 'pino';
import { parseCommandLine, USAGE_ERROR } from './cli';
import type { Config } from './config';
import { Daemon } from './daemon';
import { setEngineFlags } from './engine-flags';
import { createLogger } from './log';

// Beside the bundle: what is read at run time lies with it.
const PAGE_DIRECTORY = join(__dirname, 'page');

// What remains of the 2 s in which a service manager's patience is not tried, whatever hangs.
const LAST_RESORT_MS = 1900;

setEngineFlags();

const invocation = parseCommandLine(process.argv.slice(2), {
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
});
if ('config' in invocation) {
  const log = createLogger(invocation.config.log, (line) => process.stderr.write(line));
  void run(invocation.config, log);
} else {
  process.exitCode = invocation.exitCode;
}

async function run(config: Config, log: Logger): Promise<void> {
  let daemon: Daemon | undefined;
  let ending = false;

  const end = async (code: number) => {
    if (ending) {
      return;
    }
    ending = true;
    setTimeout(() => process.exit(1), LAST_RESORT_MS);
    try {
      await daemon?.stop();
      process.exit(code);
    } catch (error) {
      log.error({ err: error }, 'could not end cleanly');
      process.exit(1);
    }
  };

  // A closed terminal counts as well: dying of SIGHUP would leave a tracing instance behind.
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
    process.on(signal, () => {
      log.info(`${signal}: ending`);
      void end(0);
    });
  }
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(event, (error: unknown) => {
      log.fatal({ err: error }, 'this should not have happened; please report it');
      void end(1);
    });
  }
  // Who read our log has gone: no reason to stop observing.
  process.stderr.on('error', () => undefined);

  try {
    daemon = new Daemon(config, PAGE_DIRECTORY, log);
  } catch (error) {
    log.fatal((error as Error).message);
    process.exit(USAGE_ERROR);
  }
  try {
    await daemon.start();
  } catch (error) {
    log.fatal((error as Error).message);
    await end(1);
  }
}
