import { connect, fetchTransport, originSlots } from '../client';
import { App } from './app';
import { parseRoute } from './route';

const { pid } = parseRoute(location.hash);
const stream = new URL('api/v1/stream', document.baseURI);
const selection = { pids: pid === null ? [] : [pid], comms: [], children: true };
const connection = connect(fetchTransport(stream.href), selection, { slots: originSlots() });
const app = new App(document.body, connection);

/**
 * A handle for the browser's console: `vmaTracker.map.hitAt(x, y)` says what is drawn at a point of the canvas,
 * `vmaTracker.connection.snapshot()` what the page knows.
 */
Object.assign(window, { vmaTracker: { map: app.process.map.view, connection } });
