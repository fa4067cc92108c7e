import { createServer } from 'node:http';
import type { Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { RAW_FIELDS } from '../../../basketball/shots/shot.js';
import { RemoteSource } from './remote-source.js';

const shot = Object.fromEntries(RAW_FIELDS.map((field, index) => [field, `${index}`]));

let server: Server;
let base: string;
let answer: (path: string, response: ServerResponse, authorization?: string) => void;

beforeAll(async () => {
  server = createServer((request, response) =>
    answer(request.url ?? '', response, request.headers.authorization),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

function answerJson(value: unknown): void {
  answer = (_path, response) =>
    response.setHeader('content-type', 'application/json').end(JSON.stringify(value));
}

describe('RemoteSource', () => {
  it('requests n rows and counts the rows read', async () => {
    const paths: string[] = [];
    answer = (path, response) => {
      paths.push(path);
      response.end(JSON.stringify(paths.length === 1 ? [shot, shot, shot] : [shot]));
    };
    const source = new RemoteSource(`${base}/`);
    const first = await source.read(0, 3);
    expect(first).toMatchObject({ next: 3, atEnd: false });
    const second = await source.read(first.next, 3);
    expect(second).toEqual({ rows: [{ line: 4, shot }], next: 4, atEnd: true });
    expect(paths).toEqual(['/getdata/3', '/getdata/3']);
    expect(await source.size()).toBeUndefined();
  });

  it('never asks for more than 10,000 rows', async () => {
    const paths: string[] = [];
    answer = (path, response) => {
      paths.push(path);
      response.end('[]');
    };
    expect(await new RemoteSource(base).read(5, 1_000_000)).toEqual({ rows: [], next: 5, atEnd: true });
    expect(paths).toEqual(['/getdata/10000']);
  });

  it('sends the credentials of the URL and keeps them out of its key', async () => {
    let sent: string | undefined;
    answer = (_path, response, authorization) => {
      sent = authorization;
      response.end('[]');
    };
    const source = new RemoteSource(`${base.replace('//', '//me:p%40ss@')}/bets/?token=1`);
    await source.read(0, 1);
    expect(sent).toBe(`Basic ${Buffer.from('me:p@ss').toString('base64')}`);
    expect(source.key).toBe(`remote:${base}/bets`);
    expect(source).toMatchObject({ dataset: 'remote', replayable: false });
  });

  it('converts numbers and null to text', async () => {
    answerJson([{ ...shot, 'Player ID': 571, 'Season Type': null, extra: {} }]);
    const { rows } = await new RemoteSource(base).read(0, 1);
    expect(rows).toEqual([{ line: 1, shot: { ...shot, 'Player ID': '571', 'Season Type': '' } }]);
  });

  it('returns a fault for each row that is not a shot, and reads the others', async () => {
    const { Period: _period, ...incomplete } = shot;
    const long = { ...shot, 'Player Name': 'x'.repeat(1001) };
    answerJson([
      7,
      null,
      [shot],
      incomplete,
      { ...shot, 'Team ID': {} },
      { ...shot, Period: true },
      long,
      shot,
    ]);
    const { rows } = await new RemoteSource(base).read(0, 8);
    expect(rows.map((row) => [row.line, row.fault?.code, row.fault?.column])).toEqual([
      [1, 'not-an-object', undefined],
      [2, 'not-an-object', undefined],
      [3, 'not-an-object', undefined],
      [4, 'missing-field', 'Period'],
      [5, 'wrong-type', 'Team ID'],
      [6, 'wrong-type', 'Period'],
      [7, 'field-too-long', 'Player Name'],
      [8, undefined, undefined],
    ]);
    expect(rows[6].fault?.raw).toHaveLength(1000);
    expect(rows[7].shot).toEqual(shot);
  });

  it.each([
    ['feed.remote-not-json', 'a page', '<html>'],
    ['feed.remote-not-json', 'nothing', ''],
    ['feed.remote-not-a-list', 'an object', '{"detail":"no"}'],
    ['feed.remote-not-a-list', 'null', 'null'],
    ['feed.remote-too-large', 'a long list', `[${'1,'.repeat(1000)}1]`],
  ])('throws %s for %s', async (code, _what, body) => {
    answer = (_path, response) => response.end(body);
    await expect(new RemoteSource(base, { mostBytes: 500 }).read(0, 1)).rejects.toMatchObject({
      code,
      kind: 'invalid',
    });
  });

  it('passes on the message of a failing service', async () => {
    answer = (_path, response) => response.writeHead(500).end('{"detail":"Le payload est incorrect"}');
    await expect(new RemoteSource(base).read(0, 1)).rejects.toMatchObject({
      code: 'feed.remote-failed',
      kind: 'unavailable',
      message: `${base} answered 500: {"detail":"Le payload est incorrect"}`,
    });
  });

  it('follows no redirect', async () => {
    answer = (_path, response) => response.writeHead(307, { location: 'http://elsewhere/' }).end();
    await expect(new RemoteSource(base).read(0, 1)).rejects.toMatchObject({
      code: 'feed.remote-failed',
      message: `${base} answered 307: redirects to http://elsewhere/`,
    });
  });

  it('times out on a service that does not respond', async () => {
    answer = (_path, response) => response.writeHead(200).write('[');
    const source = new RemoteSource(base, { timeoutMilliseconds: 50 });
    await expect(source.read(0, 1)).rejects.toMatchObject({
      code: 'feed.remote-timeout',
      kind: 'unavailable',
    });
  });

  it('reports an address on which nothing listens', async () => {
    const gone = createServer();
    await new Promise<void>((resolve) => gone.listen(0, '127.0.0.1', resolve));
    const { port } = gone.address() as AddressInfo;
    await new Promise((resolve) => gone.close(resolve));
    await expect(new RemoteSource(`http://127.0.0.1:${port}`).read(0, 1)).rejects.toMatchObject({
      code: 'feed.remote-unreachable',
      kind: 'unavailable',
    });
  });

  it('stops reading when it is closed', async () => {
    answer = (_path, response) => response.writeHead(200).write('[');
    const source = new RemoteSource(base);
    const reading = source.read(0, 1);
    await source.close();
    await expect(reading).rejects.toMatchObject({ code: 'feed.remote-unreachable' });
  });

  it.each(['', 'nowhere', 'ftp://host/', 'file:///etc/passwd', 'javascript:1'])(
    'refuses the address %j',
    (url) => {
      expect(() => new RemoteSource(url)).toThrow(expect.objectContaining({ code: 'feed.invalid-url' }));
    },
  );
});
