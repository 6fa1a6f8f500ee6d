// Makes the passwords that the services of docker-compose.yml need, once, and says how to log in to Grafana.
//
// An address-space map defeats ASLR, and in a container the exporter has to listen where other containers can reach
// it. So it asks for a login, and the password is nobody's default: it is made here, at the first start.
//
// usage: make-credentials.mjs FOLDER
import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { argv } from 'node:process';
import { hash } from 'bcryptjs';

/** The users that the images of Grafana and of Prometheus run as. */
const GRAFANA_UID = 472;
const PROMETHEUS_UID = 65534;

/** Costs the exporter a quarter of a second for each login that it does not remember. */
const BCRYPT_ROUNDS = 12;

const [, , folder] = argv;
if (folder === undefined) {
  throw new Error('usage: make-credentials.mjs FOLDER');
}

const file = (name) => join(folder, name);

/** The password in this file, made if there is none; only its owner and root can read it. */
function password(name, owner) {
  if (!existsSync(file(name))) {
    write(name, randomBytes(24).toString('base64url'), owner);
  }
  return readFileSync(file(name), 'utf8');
}

/** Whole or not at all: who reads the file must not find half of it. */
function write(name, text, owner) {
  writeFileSync(file(`${name}.new`), text, { mode: 0o400 });
  chownSync(file(`${name}.new`), owner, owner);
  renameSync(file(`${name}.new`), file(name));
}

const users = {
  grafana: password('grafana', GRAFANA_UID),
  prometheus: password('prometheus', PROMETHEUS_UID),
};
let webConfig = 'basic_auth_users:\n';
for (const [user, text] of Object.entries(users)) {
  webConfig += `  ${user}: ${await hash(text, BCRYPT_ROUNDS)}\n`;
}
write('web.yml', webConfig, 0);

const adminPassword = password('grafana-admin', GRAFANA_UID);
console.log(`Grafana is at http://127.0.0.1:3000/: log in as admin, password ${adminPassword}`);
