import { X509Certificate } from 'node:crypto';
import { Certificates } from './test/certificates';
import { hasName } from './certificate-names';
import { Scratch } from '../test/folder';

const scratch = new Scratch();
const certificates = new Certificates(scratch);
let certificate: X509Certificate;

beforeAll(() => {
  certificates.make('client', {
    altNames: {
      'DNS.1': 'a.example',
      'DNS.2': '*.b.example',
      'DNS.3': 'x, DNS:evil.example',
      'IP.1': '10.0.0.1',
      'IP.2': '2001:db8::1',
      'email.1': 'who@c.example',
      'URI.1': 'spiffe://d.example/a,b\\"c',
      'URI.2': 'urn:e',
      'otherName.1': '1.2.3.4;UTF8:other, DNS:evil.example',
    },
  });
  certificate = new X509Certificate(certificates.read('client.crt'));
}, 60_000);

test.each([
  'a.example',
  '*.b.example',
  '10.0.0.1',
  '2001:db8::1',
  '2001:0DB8:0::0:1',
  'who@c.example',
  'spiffe://d.example/a,b"c',
  'urn:e',
])('%s is a name of it', (name) => {
  expect(hasName(certificate, ['no', name])).toBe(true);
});

test.each([
  '',
  'client',
  'example',
  'A.example',
  'x.b.example',
  'evil.example',
  'DNS:a.example',
  'd.example',
  '10.0.0.2',
  '::1',
])('%j is none', (name) => {
  expect(hasName(certificate, [name])).toBe(false);
});

test('nobody is allowed by no names', () => {
  expect(hasName(certificate, [])).toBe(false);
});
