import express from 'express';
import request from 'supertest';
import { proxyHint } from './proxy-hint';
import { unrestricted, type Viewer } from './viewer';

const USER: Viewer = { ...unrestricted('login'), uid: 33, name: 'www-data', clearance: 'user' };

function app(viewer: Viewer, logged: unknown[]): express.Express {
  return express()
    .use((_req, res, next) => {
      res.locals['viewer'] = viewer;
      next();
    })
    .use(proxyHint({ warn: (...what: unknown[]) => logged.push(what) }))
    .use((_req, res) => {
      res.end();
    });
}

test.each(['Forwarded', 'X-Forwarded-For', 'Via'])(
  'a request with %s of a user who sees its own is told, once',
  async (header) => {
    const logged: unknown[] = [];
    const proxied = app(USER, logged);
    await request(proxied).get('/').expect(200);
    expect(logged).toEqual([]);
    await request(proxied).get('/').set(header, 'x').expect(200);
    await request(proxied).get('/').set(header, 'y').expect(200);
    expect(logged).toEqual([
      [{ uid: 33, user: 'www-data', header: header.toLowerCase() }, expect.stringMatching(/basic_auth_users/)],
    ]);
  },
);

test('of one who sees everything nothing is', async () => {
  const logged: unknown[] = [];
  await request(app(unrestricted('allowed', USER), logged))
    .get('/')
    .set('Via', 'x')
    .expect(200);
  expect(logged).toEqual([]);
});
