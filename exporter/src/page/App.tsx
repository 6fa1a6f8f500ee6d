import React, { useCallback, useEffect, useRef, useSyncExternalStore } from 'react';
import type { Connection } from '../client';
import { ProcessView, Root, type AddressMapHandle } from '../components';
import type { Address } from './address';
import { ProcessList } from './list/ProcessList';
import { StartView } from './start/StartView';
import type { PageTheme } from './theme';
import { Banner, TopBar } from './TopBar';
import { useSlash } from './useSlash';
import type { Viewing } from './viewing';
import type { WatchStore } from './watch/store';

/** All that a process view can show is worth its room on a page of its own. */
const WANTED = { heading: true, cmdline: true, headroom: true, tools: true, legend: true, aside: true, timeline: true };

export interface AppProps {
  readonly connection: Connection;
  readonly address: Address;
  readonly viewing: Viewing;
  readonly watch: WatchStore;
  readonly theme: PageTheme;
  readonly mapRef: React.RefObject<AddressMapHandle>;
}

/** The page: a list of processes, and the one that the URL names; else the machine at a glance. */
export function App({ connection, address, viewing, watch, theme, mapRef }: AppProps): React.JSX.Element {
  const { choice, theme: colours } = useSyncExternalStore(theme.subscribe, theme.getSnapshot);
  // No more than is shown of it: a snapshot comes ten times a second.
  const subscribe = useCallback((listener: () => void) => connection.subscribe(listener), [connection]);
  const exporter = useSyncExternalStore(subscribe, () => connection.snapshot().exporter);
  const state = useSyncExternalStore(subscribe, () => connection.snapshot().state);
  const watched = useSyncExternalStore(watch.subscribe, watch.getSnapshot);
  const store = useSyncExternalStore(viewing.subscribe, viewing.getStore);
  const { pid } = useSyncExternalStore(address.subscribe, address.getRoute);
  const find = useRef<HTMLInputElement>(null);
  useSlash(find);
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => {
      if (event.key === 'Escape' && document.activeElement === document.body) {
        location.hash = '#/';
      }
    };
    addEventListener('keydown', listen);
    return () => {
      removeEventListener('keydown', listen);
    };
  }, []);
  return (
    <Root theme={colours}>
      <TopBar polled={watched.polled} exporter={exporter} theme={choice} onTheme={theme.next} />
      <Banner polled={watched.polled} state={state} />
      <div className="page" data-route={store === null ? 'start' : 'process'}>
        {store === null ? (
          <main>
            <StartView watched={watched} />
          </main>
        ) : (
          <>
            <ProcessList polled={watched.polled} current={pid} />
            <main>
              <ProcessView
                key={pid}
                store={store}
                wanted={WANTED}
                onRetry={() => {
                  connection.retry();
                }}
                before={
                  <a className="back" href="#/" aria-label="All processes">
                    ‹
                  </a>
                }
                mapRef={mapRef}
                findRef={find}
              />
            </main>
          </>
        )}
      </div>
    </Root>
  );
}
