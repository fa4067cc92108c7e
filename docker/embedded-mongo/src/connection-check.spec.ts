import { createServer } from 'node:net';

import { checkConnection, publicName, withoutSecrets } from './connection-check.js';

const SECRET = 'p4ss-w0rd';

describe('publicName', () => {
  it.each([
    ['mongodb://db.example:27017/app?x=1', 'mongodb://db.example:27017/app'],
    [`mongodb://user:${SECRET}@db.example/app`, 'mongodb://db.example/app'],
    [`mongodb+srv://user:${SECRET}@a@cluster.example/?w=1`, 'mongodb+srv://cluster.example/'],
    [`mongodb://user:${SECRET}/@db.example/app`, 'mongodb://db.example/app'],
    [SECRET, 'the connection string'],
  ])('%s', (uri, expected) => {
    expect(publicName(uri)).toBe(expected);
  });
});

describe('withoutSecrets', () => {
  it('removes the password, decoded and as it is written in the URI', () => {
    const uri = 'mongodb://me:a%40b@host/db';
    expect(withoutSecrets(`bad a%40b and a@b in ${uri}`, uri)).toBe('bad … and … in …');
  });
});

describe('checkConnection', () => {
  async function problem(uri: string): Promise<{ code: string; message: string; seconds: number }> {
    const began = performance.now();
    const error = await checkConnection(uri).then(
      () => ({ code: 'none', message: '' }),
      (failure: { code: string; message: string }) => failure,
    );
    return { code: error.code, message: error.message, seconds: (performance.now() - began) / 1000 };
  }

  it('refuses another scheme without repeating it', async () => {
    const { code, message } = await problem(`http://user:${SECRET}@host/db`);
    expect(code).toBe('database.uri-invalid');
    expect(message).toBe('MONGODB_URI must begin with mongodb:// or mongodb+srv://.');
  });

  it('refuses a text that is not a connection string, without repeating the password', async () => {
    const { code, message } = await problem(`mongodb://user:${SECRET}@host:port:1/db?retryWrites=maybe`);
    expect(code).toBe('database.uri-invalid');
    expect(message).not.toContain(SECRET);
  });

  it('gives up within some five seconds where nothing listens, without repeating the password', async () => {
    const { code, message, seconds } = await problem(`mongodb://user:${SECRET}@127.0.0.1:1/db`);
    expect(code).toBe('database.uri-unreachable');
    expect(message).toContain('mongodb://127.0.0.1:1/db (MONGODB_URI) cannot be reached');
    expect(message).not.toContain(SECRET);
    expect(seconds).toBeLessThan(7);
  }, 15_000);

  it('gives up within some five seconds on a server that never responds', async () => {
    const silent = createServer();
    const port = await new Promise<number>((resolve) => {
      silent.listen(0, '127.0.0.1', () => resolve((silent.address() as { port: number }).port));
    });
    try {
      const { code, seconds } = await problem(`mongodb://127.0.0.1:${port}/db`);
      expect(code).toBe('database.uri-unreachable');
      expect(seconds).toBeLessThan(7);
    } finally {
      silent.close();
    }
  }, 15_000);
});
