import React from 'react';
import { createRoot } from 'react-dom/client';
import { connect, fetchTransport, originSlots } from '../client';
import type { AddressMapHandle } from '../components';
import { Address } from './address';
import { App } from './App';
import { PageTheme } from './theme';
import { selectionOf, Viewing } from './viewing';
import { WatchStore } from './watch/store';
import { whereIs } from './where-is';

const address = new Address();
const stream = new URL('api/v1/stream', document.baseURI);
const connection = connect(fetchTransport(stream.href), selectionOf(address.getRoute().pid), { slots: originSlots() });
const watch = new WatchStore();
const viewing = new Viewing(connection, address, {
  limit: () => watch.getSnapshot().polled.list?.maxMapCount ?? null,
  whereIs,
});
watch.subscribe(() => {
  viewing.feed();
});
const map = React.createRef<AddressMapHandle>();
createRoot(document.getElementById('app') ?? document.body).render(
  <App
    connection={connection}
    address={address}
    viewing={viewing}
    watch={watch}
    theme={new PageTheme()}
    mapRef={map}
  />,
);

/**
 * A handle for the browser's console: `vmaTracker.map.hitAt(x, y)` says what is drawn at a point of the canvas,
 * `vmaTracker.connection.snapshot()` what the page knows.
 */
Object.assign(window, {
  vmaTracker: {
    connection,
    get map() {
      return map.current?.view ?? null;
    },
  },
});
