import React, { type FormEvent } from 'react';
import type { DataSourcePluginOptionsEditorProps } from '@grafana/data';
import { Field, FieldSet, Input, SecretInput, SecretTextArea, Switch } from '@grafana/ui';
import type { VmaOptions, VmaSecrets } from './types';
import { urlProblem } from './url';

type Props = DataSourcePluginOptionsEditorProps<VmaOptions, VmaSecrets>;

/** Certificates, in PEM; each is asked for once its switch is on. */
const CERTIFICATES = [
  { key: 'tlsCACert', label: 'CA certificate', begins: '-----BEGIN CERTIFICATE-----' },
  { key: 'tlsClientCert', label: 'Client certificate', begins: '-----BEGIN CERTIFICATE-----' },
  { key: 'tlsClientKey', label: 'Client key', begins: '-----BEGIN PRIVATE KEY-----' },
] as const;

/** Where the exporter is and how Grafana's server logs in to it. Every field is one that Grafana's proxy knows. */
export function ConfigEditor({ options, onOptionsChange }: Props) {
  const { jsonData, secureJsonFields } = options;
  const problem = urlProblem(options.url);
  const set = (change: Partial<typeof options>) => onOptionsChange({ ...options, ...change });
  const setJson = (change: Partial<VmaOptions>) => set({ jsonData: { ...jsonData, ...change } });
  const setSecret = (key: keyof VmaSecrets) => (event: FormEvent<HTMLInputElement | HTMLTextAreaElement>) =>
    set({ secureJsonData: { ...options.secureJsonData, [key]: event.currentTarget.value } });
  const resetSecret = (key: keyof VmaSecrets) => () =>
    set({
      secureJsonFields: { ...secureJsonFields, [key]: false },
      secureJsonData: { ...options.secureJsonData, [key]: '' },
    });
  const certificateWanted = {
    tlsCACert: jsonData.tlsAuthWithCACert,
    tlsClientCert: jsonData.tlsAuth,
    tlsClientKey: jsonData.tlsAuth,
  };
  return (
    <>
      <FieldSet label="Exporter">
        <Field
          label="URL"
          description="Of the exporter, as the Grafana server reaches it"
          required
          invalid={problem !== undefined}
          error={problem}
        >
          <Input
            id="vmatracker-url"
            width={60}
            placeholder="http://127.0.0.1:10862"
            value={options.url}
            onChange={(event) => set({ url: event.currentTarget.value, access: 'proxy' })}
          />
        </Field>
      </FieldSet>
      <FieldSet label="Authentication">
        <Field label="Basic auth" description="For an exporter that has basic_auth_users in its --web.config.file">
          <Switch
            id="vmatracker-basic-auth"
            value={options.basicAuth}
            onChange={(event) => set({ basicAuth: event.currentTarget.checked })}
          />
        </Field>
        {options.basicAuth && (
          <>
            <Field label="User">
              <Input
                id="vmatracker-user"
                width={40}
                value={options.basicAuthUser}
                onChange={(event) => set({ basicAuthUser: event.currentTarget.value })}
              />
            </Field>
            <Field label="Password">
              <SecretInput
                id="vmatracker-password"
                width={40}
                isConfigured={secureJsonFields?.basicAuthPassword ?? false}
                value={options.secureJsonData?.basicAuthPassword ?? ''}
                onChange={setSecret('basicAuthPassword')}
                onReset={resetSecret('basicAuthPassword')}
              />
            </Field>
          </>
        )}
      </FieldSet>
      {options.url.startsWith('https:') && (
        <FieldSet label="TLS">
          <Field label="Own CA" description="For a certificate that no public authority signed">
            <Switch
              id="vmatracker-own-ca"
              value={jsonData.tlsAuthWithCACert ?? false}
              onChange={(event) => setJson({ tlsAuthWithCACert: event.currentTarget.checked })}
            />
          </Field>
          <Field label="Client certificate" description="For an exporter that demands one (client_auth_type)">
            <Switch
              id="vmatracker-client-auth"
              value={jsonData.tlsAuth ?? false}
              onChange={(event) => setJson({ tlsAuth: event.currentTarget.checked })}
            />
          </Field>
          <Field label="Skip verification" description="Accept any certificate: for trying things out only">
            <Switch
              id="vmatracker-skip-verify"
              value={jsonData.tlsSkipVerify ?? false}
              onChange={(event) => setJson({ tlsSkipVerify: event.currentTarget.checked })}
            />
          </Field>
          {CERTIFICATES.filter(({ key }) => certificateWanted[key]).map(({ key, label, begins }) => (
            <Field key={key} label={label}>
              <SecretTextArea
                id={`vmatracker-${key}`}
                rows={6}
                cols={60}
                placeholder={begins}
                isConfigured={secureJsonFields?.[key] ?? false}
                value={options.secureJsonData?.[key] ?? ''}
                onChange={setSecret(key)}
                onReset={resetSecret(key)}
              />
            </Field>
          ))}
        </FieldSet>
      )}
    </>
  );
}
