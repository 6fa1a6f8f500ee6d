import React, {
  useCallback,
  useEffect,
  useId,
  useImperativeHandle,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
  type Ref,
} from 'react';
import { mapStateInWords } from '../../view';
import { ChangesList } from '../changes/ChangesList';
import { Find } from '../find/Find';
import { Growth } from '../growth/Growth';
import { Legend } from '../legend/Legend';
import { AddressMap, type AddressMapHandle } from '../map/AddressMap';
import { MappingTable } from '../table/MappingTable';
import { Timeline } from '../timeline/Timeline';
import { Why } from '../why/Why';
import { Head } from './Head';
import { noticeOf } from './notice';
import type { Place, Tab } from './place';
import type { ProcessStore, ViewState } from './process-store';
import { partsIn, type Parts } from './room';
import { statusOf } from './status-words';
import { Tabs } from './Tabs';
import { useClock } from './useClock';
import { useRoom } from './useRoom';

export interface ProcessViewProps {
  readonly store: ProcessStore;
  /** What of it is wanted, where there is room. */
  readonly wanted: Readonly<Record<keyof Parts, boolean>>;
  /** Tries a lost stream at once; undefined: that can't be done from here. */
  readonly onRetry?: (() => void) | undefined;
  /** Stands before the name: a way back. */
  readonly before?: React.ReactNode;
  readonly mapRef?: Ref<AddressMapHandle>;
  readonly findRef?: Ref<HTMLInputElement>;
}

/** Who has more that grow has one cause for many of them. */
const GROWTH_LINES = 50;

const LABELS: Readonly<Record<Tab, string>> = {
  map: 'Map',
  table: 'Table',
  changes: 'Changes',
  growth: 'Growth',
  why: 'Why so many',
};

/** One process: its map beside those of its kin, its table, what changes, what grows, and since when. */
export function ProcessView(props: ProcessViewProps): React.JSX.Element {
  const { store, wanted, onRetry, before } = props;
  const view = useSyncExternalStore(store.subscribe, store.getSnapshot, store.getSnapshot);
  const now = useClock();
  const root = useRef<HTMLElement>(null);
  const room = useRoom(root);
  const [leftOut, setLeftOut] = useState(0);
  const { shown, place } = view;
  const parts = useMemo(() => partsIn(room?.width ?? 0, room?.height ?? 0, wanted), [room, wanted]);
  const notice = noticeOf(shown, now);
  const words = shown?.mapState == null || shown.ended !== null ? null : mapStateInWords(shown.mapState, now);
  const tab = parts.tools ? place.tab : 'map';
  return (
    <section
      ref={root}
      className="vma-process"
      aria-label="Process"
      data-tab={tab}
      data-state={shown === null || notice !== null ? 'waiting' : shown.ended === null ? 'live' : 'ended'}
    >
      {parts.heading && shown !== null && (
        <Head
          shown={shown}
          status={statusOf(view.latest ?? shown, view, now)}
          parts={parts}
          leftOut={leftOut}
          onRetry={onRetry}
          before={before}
        />
      )}
      {words !== null && notice === null && (
        <p className="vma-note" data-level={words.level} role="note">
          {words.long}
        </p>
      )}
      {notice !== null && (
        <div className="vma-notice" role="status" aria-busy={notice.busy}>
          <strong>{notice.title}</strong>
          {notice.words !== '' && <p>{notice.words}</p>}
        </div>
      )}
      {room !== null && <Body {...props} view={view} parts={parts} tab={tab} onLeftOut={setLeftOut} />}
    </section>
  );
}

interface BodyProps extends ProcessViewProps {
  readonly view: ViewState;
  readonly parts: Parts;
  readonly tab: Tab;
  readonly onLeftOut: (count: number) => void;
}

function Body({ store, view, parts, tab, onLeftOut, mapRef, findRef }: BodyProps): React.JSX.Element | null {
  const prefix = useId();
  const map = useRef<AddressMapHandle | null>(null);
  const { shown, place, baseline, history, marks, paused } = view;
  const state = shown?.state ?? null;
  const first = state?.maps[0];
  useImperativeHandle(mapRef, () => map.current as AddressMapHandle);
  // What a link, a find or a line of a list points at is selected as soon as its map is there to be drawn.
  const drawn = useRef<Place['at']>(null);
  useEffect(() => {
    if (place.at === null) {
      drawn.current = null;
    } else if (tab === 'map' && state !== null && !sameAt(place.at, drawn.current)) {
      if (map.current?.reveal(place.at.id, place.at.address) === true) {
        drawn.current = place.at;
      }
    }
  }, [place.at, state, tab]);
  const select = useCallback(
    (at: Place['at']) => {
      // A map that is out of sight has nothing drawn, and nothing selected for that.
      if (at !== null || store.getSnapshot().place.tab === 'map') {
        drawn.current = at;
        store.go({ at });
      }
    },
    [store],
  );
  const point = useCallback(
    (address: number, tab: Tab, id = store.getSnapshot().shown?.state?.maps[0]?.id) => {
      if (id !== undefined) {
        store.go({ tab, at: { id, address } });
      }
    },
    [store],
  );
  const find = useCallback(
    (address: number) => {
      point(address, store.getSnapshot().place.tab === 'table' ? 'table' : 'map');
    },
    [store, point],
  );
  const pick = useCallback(
    (address: number) => {
      point(address, 'map');
    },
    [point],
  );
  const revealOf = useCallback(
    (pid: number, address: number) => {
      point(address, 'map', store.getSnapshot().shown?.ids.get(pid));
    },
    [store, point],
  );
  const selectTime = useCallback(
    (range: Place['range']) => {
      store.go({ range });
    },
    [store],
  );
  const changes = shown?.changes ?? null;
  const rows = useMemo(() => changes?.rows(place.range) ?? null, [changes, place.range]);
  const hasChanges = changes !== null;
  const tabs = useMemo(
    () =>
      (['map', 'table', ...(hasChanges ? (['changes'] as const) : []), 'growth', 'why'] as const).map((name) => ({
        name,
        label: LABELS[name],
      })),
    [hasChanges],
  );
  if (state === null || first === undefined) {
    return null;
  }
  const panel = (name: Tab) => ({
    id: `${prefix}-panel-${name}`,
    role: parts.tools ? 'tabpanel' : undefined,
    'aria-labelledby': parts.tools ? `${prefix}-tab-${name}` : undefined,
    className: `vma-pane vma-pane-${name}`,
  });
  const list = rows !== null && (
    <ChangesList
      key={`${first.id} ${place.range?.join() ?? ''}`}
      lines={rows}
      onReveal={revealOf}
      empty={
        place.range === null
          ? 'Nothing has changed since this view looks. Changes appear here as they happen.'
          : 'Nothing changed in the selected time, as far as it is still known.'
      }
    />
  );
  return (
    <>
      {parts.tools && (
        <div className="vma-tools">
          <Tabs
            tabs={tabs}
            chosen={tab}
            prefix={prefix}
            onChoose={(name) => {
              store.go({ tab: name });
            }}
          />
          <Find
            mappings={first.mappings}
            text={place.find}
            onText={(text) => {
              store.go({ find: text });
            }}
            onReveal={find}
            inputRef={findRef}
          />
          <button
            type="button"
            className="vma-button"
            aria-pressed={paused}
            onClick={() => {
              store.pause(!paused);
            }}
          >
            {paused ? 'Go on' : 'Pause'}
          </button>
        </div>
      )}
      {parts.legend && (
        <Legend
          mappings={first.mappings}
          filter={place.filter}
          onFilter={(filter) => {
            store.go({ filter });
          }}
        />
      )}
      <div className="vma-panes">
        <div {...panel('map')} hidden={tab !== 'map'}>
          <AddressMap ref={map} state={state} filter={place.filter} onLeftOut={onLeftOut} onSelect={select} />
        </div>
        {tab === 'map' && parts.aside && list !== false && (
          <section className="vma-aside" aria-label="Changes">
            <h2 className="vma-muted">Changes</h2>
            {list}
          </section>
        )}
        {tab === 'table' && (
          <div {...panel('table')}>
            <MappingTable
              mappings={first.mappings}
              title={first.title}
              filter={place.filter}
              selected={place.at?.id === first.id ? place.at.address : null}
              onPick={pick}
            />
          </div>
        )}
        {tab === 'changes' && <div {...panel('changes')}>{list}</div>}
        {tab === 'growth' && baseline !== null && (
          <div {...panel('growth')}>
            <Growth
              mappings={first.mappings}
              baseline={baseline}
              lines={GROWTH_LINES}
              onBaseline={() => {
                store.rebase(Date.now());
              }}
              onFind={(text) => {
                store.go({ tab: 'map', find: text });
              }}
            />
          </div>
        )}
        {tab === 'why' && (
          <div {...panel('why')}>
            <Why
              key={shown?.key}
              mappings={first.mappings}
              baseline={baseline}
              isLive={!paused && shown?.ended === null && shown.connection?.phase === 'live'}
              limit={shown?.limit ?? null}
              onShow={pick}
            />
          </div>
        )}
      </div>
      {parts.timeline && (
        <Timeline
          history={history}
          marks={marks}
          range={place.range}
          onRange={selectTime}
          limit={shown?.limit ?? null}
        />
      )}
    </>
  );
}

function sameAt(a: Place['at'], b: Place['at']): boolean {
  return a?.id === b?.id && a?.address === b?.address;
}
