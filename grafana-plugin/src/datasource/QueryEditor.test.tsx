import { setTemplateSrv } from '@grafana/runtime';
import { configure, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { ProcessList } from '@vma-tracker/exporter/client';
import React, { useState } from 'react';
import { QueryEditor } from './QueryEditor';
import { makeListed } from './test/fakes';
import type { VmaQuery } from './types';
import type { VmaDataSource } from './VmaDataSource';

const LIST: ProcessList = {
  host: 'box',
  maxMapCount: null,
  rereads: null,
  viewer: null,
  processes: [makeListed(20, 'node', { cmdline: 'node server.js', vmas: 900 })],
};

beforeAll(() => {
  configure({ asyncUtilTimeout: 10_000 });
  // The list of a combobox is virtual: without a layout it would have no rows.
  jest.spyOn(Element.prototype, 'clientHeight', 'get').mockReturnValue(400);
  jest.spyOn(Element.prototype, 'clientWidth', 'get').mockReturnValue(400);
  setTemplateSrv({ getVariables: () => [{ name: 'process' }] } as Parameters<typeof setTemplateSrv>[0]);
});

jest.setTimeout(30_000);

interface Edited {
  readonly query: () => Partial<VmaQuery>;
  readonly ran: jest.Mock;
}

/** Renders the editor as Grafana does, feeding back what it changes. */
function edit(initial: Partial<VmaQuery>, listProcesses: VmaDataSource['listProcesses']): Edited {
  let current = { refId: 'A', ...initial } as VmaQuery;
  const ran = jest.fn();
  function Form() {
    const [query, setQuery] = useState(current);
    return (
      <QueryEditor
        datasource={{ listProcesses } as VmaDataSource}
        query={query}
        onChange={(changed) => {
          current = changed;
          setQuery(changed);
        }}
        onRunQuery={ran}
      />
    );
  }
  render(<Form />);
  return { query: () => current, ran };
}

const lists = () => Promise.resolve(LIST);

test('begins with a name, and children', () => {
  edit({}, lists);
  expect(screen.getByRole('radio', { name: 'Name' })).toBeChecked();
  expect(screen.getByRole('switch')).toBeChecked();
});

test('a name that no process can have is refused beside the field', () => {
  edit({ selectBy: 'comm', comm: 'systemd-journald' }, lists);
  expect(screen.getByText(/“systemd-journald” has 16 bytes, .*: systemd-journal$/)).toBeInTheDocument();
});

test('a name is picked from those that run, and the query runs', async () => {
  const { query, ran } = edit({}, lists);
  await userEvent.click(screen.getByRole('combobox'));
  await userEvent.click(await screen.findByRole('option', { name: /^node/ }));
  expect(query()).toMatchObject({ selectBy: 'comm', comm: 'node', children: true });
  expect(ran).toHaveBeenCalled();
});

test('a PID is picked after a change of mind', async () => {
  const { query } = edit({}, lists);
  await userEvent.click(screen.getByRole('radio', { name: 'PID' }));
  await userEvent.click(screen.getByRole('combobox'));
  await userEvent.click(await screen.findByRole('option', { name: /node \(20\)/ }));
  expect(query()).toMatchObject({ selectBy: 'pid', pid: '20' });
});

test('a PID is typed, though no such process is listed', async () => {
  const { query } = edit({ selectBy: 'pid' }, lists);
  await userEvent.type(screen.getByRole('combobox'), '4711{Enter}');
  expect(query().pid).toBe('4711');
});

test('a variable of the dashboard is picked', async () => {
  const { query } = edit({ selectBy: 'pid' }, lists);
  await userEvent.type(screen.getByRole('combobox'), '$pro');
  await userEvent.click(await screen.findByRole('option', { name: /\$process/ }));
  expect(query().pid).toBe('$process');
});

test('children are left out on demand', async () => {
  const { query } = edit({ selectBy: 'pid', pid: '1', children: true }, lists);
  await userEvent.click(screen.getByRole('switch'));
  expect(query()).toMatchObject({ pid: '1', children: false });
});

test('says why it has nothing to offer, and still takes what is typed', async () => {
  const { query } = edit({}, () => Promise.reject(new Error('Grafana’s server can’t reach the exporter.')));
  await userEvent.click(screen.getByRole('combobox'));
  expect(await screen.findByText(/can’t reach the exporter/)).toBeVisible();
  await userEvent.type(screen.getByRole('combobox'), 'java{Enter}');
  expect(query().comm).toBe('java');
});

test('says why processes are missing in the list', async () => {
  const viewer = { uid: 472, name: 'grafana', clearance: 'user', obstacle: null };
  edit({}, () => Promise.resolve({ ...LIST, viewer }));
  await userEvent.click(screen.getByRole('combobox'));
  expect(await screen.findByText(/only the processes of grafana/)).toBeVisible();
});
