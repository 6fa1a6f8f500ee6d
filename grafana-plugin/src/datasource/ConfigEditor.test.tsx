import React, { useState } from 'react';
import type { DataSourceSettings } from '@grafana/data';
import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { ConfigEditor } from './ConfigEditor';
import type { VmaOptions, VmaSecrets } from './types';

type Settings = DataSourceSettings<VmaOptions, VmaSecrets>;

const NEW = {
  id: 1,
  uid: 'uid',
  orgId: 1,
  name: 'VMA Tracker',
  typeLogoUrl: '',
  type: 'vmatracker-exporter-datasource',
  typeName: 'VMA Tracker',
  access: 'proxy',
  url: '',
  user: '',
  basicAuth: false,
  basicAuthUser: '',
  isDefault: false,
  jsonData: {},
  secureJsonFields: {},
  readOnly: false,
  withCredentials: false,
} as Partial<Settings> as Settings;

/** Renders the editor as Grafana does, feeding back what it changes; returns what Grafana would save. */
function edit(initial: Partial<Settings> = {}): () => Settings {
  let saved = { ...NEW, ...initial };
  function Form() {
    const [options, setOptions] = useState<Settings>(saved);
    return (
      <ConfigEditor
        options={options}
        onOptionsChange={(changed) => {
          saved = changed;
          setOptions(changed);
        }}
      />
    );
  }
  render(<Form />);
  return () => saved;
}

test('says what an address must look like until it does', async () => {
  const saved = edit();
  expect(screen.getByRole('alert')).toHaveTextContent('Needed');
  const url = screen.getByLabelText(/^URL/);
  await userEvent.type(url, 'localhost:10862');
  expect(screen.getByRole('alert')).toHaveTextContent('begins with http');
  await userEvent.clear(url);
  await userEvent.type(url, 'http://127.0.0.1:10862');
  expect(screen.queryByRole('alert')).toBeNull();
  expect(saved()).toMatchObject({ url: 'http://127.0.0.1:10862', access: 'proxy' });
});

test('keeps a password among the secrets, and forgets it on reset', async () => {
  const saved = edit({ url: 'http://host:1', secureJsonFields: { basicAuthPassword: true } });
  expect(screen.queryByLabelText('User')).toBeNull();
  await userEvent.click(screen.getByLabelText(/^Basic auth/));
  await userEvent.type(screen.getByLabelText('User'), 'grafana');
  await userEvent.click(screen.getByRole('button', { name: /reset/i }));
  await userEvent.type(screen.getByLabelText('Password'), 'secret');
  expect(saved()).toMatchObject({
    basicAuth: true,
    basicAuthUser: 'grafana',
    secureJsonFields: { basicAuthPassword: false },
    secureJsonData: { basicAuthPassword: 'secret' },
  });
  expect(JSON.stringify(saved().jsonData)).not.toContain('secret');
});

test('offers TLS for https alone, and asks for the certificates that are wanted', async () => {
  const saved = edit({ url: 'https://host:1' });
  expect(screen.queryByPlaceholderText(/BEGIN/)).toBeNull();
  await userEvent.click(screen.getByLabelText(/^Client certificate/));
  expect(screen.getAllByPlaceholderText(/BEGIN/)).toHaveLength(2);
  await userEvent.type(screen.getByLabelText('Client key'), 'key');
  expect(saved()).toMatchObject({ jsonData: { tlsAuth: true }, secureJsonData: { tlsClientKey: 'key' } });
  await userEvent.clear(screen.getByLabelText(/^URL/));
  await userEvent.type(screen.getByLabelText(/^URL/), 'http://host:1');
  expect(screen.queryByLabelText('Client key')).toBeNull();
});
