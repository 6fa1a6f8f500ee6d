import React from 'react';
import type { ConnectionState, ProcessList, Snapshot } from '../client';
import { formatAge, plural } from '../view';
import type { ThemeChoice } from './theme';
import type { Polled } from './poll';

const THEME_NAMES: Readonly<Record<ThemeChoice, string>> = { auto: 'System', light: 'Light', dark: 'Dark' };

export interface TopBarProps {
  readonly polled: Polled;
  readonly exporter: Snapshot['exporter'];
  readonly theme: ThemeChoice;
  readonly onTheme: () => void;
}

/** What this is, whom it watches, and how the source fares. */
export function TopBar({ polled: { readiness, list }, exporter, theme, onTheme }: TopBarProps): React.JSX.Element {
  const source = readiness?.source ?? exporter?.source;
  const level = readiness?.ready !== true ? 'critical' : readiness.partial ? 'warning' : 'good';
  return (
    <header className="top-bar">
      <a className="brand" href="#/">
        <span className="mark" aria-hidden="true">
          <i data-kind="stack" />
          <i data-kind="libraries" />
          <i data-kind="heap" />
          <i data-kind="program" />
        </span>
        VMA Tracker
      </a>
      <span className="host vma-muted">{list?.host ?? exporter?.host ?? ''}</span>
      <span className="filler" />
      {source !== undefined && (
        <span className="source vma-status" data-level={level} title={readiness?.detail ?? ''}>
          source {source}
        </span>
      )}
      <a className="quiet" href="metrics">
        Metrics
      </a>
      <a className="quiet" href="api/v1/openapi.json">
        API
      </a>
      <button
        type="button"
        className="vma-button"
        aria-label={`Theme: ${THEME_NAMES[theme]}. Press for the next.`}
        onClick={onTheme}
      >
        ◐ <span className="theme-name">{THEME_NAMES[theme]}</span>
      </button>
    </header>
  );
}

/** What keeps the page from telling all that is, across its top; nothing if nothing does. */
export function Banner({
  polled,
  state,
}: {
  readonly polled: Polled;
  readonly state: ConnectionState;
}): React.JSX.Element {
  const { readiness, error, list } = polled;
  const trouble =
    error ?? (readiness?.ready === false ? readiness.detail : state.phase === 'error' ? state.reason : null);
  const partly = readiness?.partial === true ? readiness.detail : behind(list);
  return (
    <p
      className="banner"
      role="alert"
      data-level={trouble === null ? 'warning' : 'critical'}
      hidden={(trouble ?? partly) === null}
    >
      {trouble ?? partly}
    </p>
  );
}

/** Maps a second behind are worth a word: what is drawn is not what is. */
function behind(list: ProcessList | null): string | null {
  const rereads = list?.rereads;
  return rereads == null || rereads.oldestSeconds <= 1
    ? null
    : `${plural(rereads.waiting, 'map is', 'maps are')} behind what happens, by ${formatAge(rereads.oldestSeconds * 1000)} at most: the exporter does not get to read them in time.`;
}
