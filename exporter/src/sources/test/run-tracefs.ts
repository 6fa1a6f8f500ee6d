import { TracefsSource } from '../tracefs/tracefs-source';

/** A daemon with nothing but the source, for tests of how it ends. */
const source = new TracefsSource();
process.on('SIGTERM', () => {
  void source.stop().then(() => process.exit(0));
});
process.on('SIGINT', () => {
  process.exit(0);
});
void source
  .start({
    events: (batch) => {
      if (batch.some(({ type }) => type === 'ready')) {
        console.log('ready');
      }
    },
    status: () => undefined,
  })
  .catch((error: unknown) => {
    console.error(error);
    process.exit(1);
  });
