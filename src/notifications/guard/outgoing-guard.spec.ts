import { createServer, type Server } from 'node:net';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import { Settings } from '../../platform/config/settings.js';
import { postJson } from '../channels/post-json.js';
import { AddressRules } from './address-rules.js';
import { type FoundAddress, HostLookup, SystemHostLookup } from './host-lookup.port.js';
import { AddressRefused, OutgoingGuard } from './outgoing-guard.service.js';

/** Addresses inside a network, in the forms in which they are hidden. */
const HOSTILE = [
  'http://127.0.0.1/',
  'http://127.1/',
  'http://127.255.255.254/',
  'http://2130706433/',
  'http://0x7f000001/',
  'http://0177.0.0.1/',
  'http://0x7f.1/',
  'http://017700000001/',
  'http://127.0.0.1./',
  'http://１２７.０.０.１/',
  'http://①②⑦.⓪.⓪.①/',
  'http://0.0.0.0/',
  'http://0/',
  'http://10.0.0.1/',
  'http://172.16.0.1/',
  'http://172.31.255.255/',
  'http://192.168.0.1/',
  'http://169.254.169.254/latest/meta-data/',
  'http://2852039166/',
  'http://0xa9fea9fe/',
  'http://100.64.0.1/',
  'http://100.127.255.254/',
  'http://192.0.0.1/',
  'http://198.18.0.1/',
  'http://224.0.0.1/',
  'http://239.255.255.250/',
  'http://240.0.0.1/',
  'http://255.255.255.255/',
  'http://[::1]/',
  'http://[::]/',
  'http://[::ffff:127.0.0.1]/',
  'http://[::ffff:7f00:1]/',
  'http://[::ffff:a9fe:a9fe]/',
  'http://[::7f00:1]/',
  'http://[::ffff:0:7f00:1]/',
  'http://[64:ff9b::7f00:1]/',
  'http://[64:ff9b:1::7f00:1]/',
  'http://[2002:7f00:1::]/',
  'http://[2001:0:4136:e378:8000:63bf:80ff:fffe]/',
  'http://[fe80::1]/',
  'http://[fc00::1]/',
  'http://[fd12:3456:789a::1]/',
  'http://[fec0::1]/',
  'http://[ff02::1]/',
  'http://[100::1]/',
  'http://[2001:db8::1]/',
  'http://localhost/',
  'http://LOCALHOST./',
  'http://public.example@127.0.0.1/',
  'http://127.0.0.1#@public.example/',
  'http://127.0.0.1\\@public.example/',
];

/** Answers from a table; each name's addresses in turn. */
class TableLookup extends HostLookup {
  readonly asked: string[] = [];
  constructor(private readonly table: Record<string, FoundAddress[][]>) {
    super();
  }
  async all(host: string): Promise<FoundAddress[]> {
    this.asked.push(host);
    const answers = this.table[host];
    const answer = answers?.length > 1 ? answers.shift() : answers?.[0];
    if (!answer) throw Object.assign(new Error('unknown'), { code: 'ENOTFOUND' });
    return answer;
  }
}

const v4 = (address: string): FoundAddress => ({ address, family: 4 });
const guardOf = (
  lookup: HostLookup = new SystemHostLookup(),
  notifyAllowPrivate: string[] = [],
): OutgoingGuard => new OutgoingGuard(Object.assign(new Settings(), { notifyAllowPrivate }), lookup);
const never = new AbortController().signal;
const post = (url: string): { url: string; body: string; timeoutMs: number; signal: AbortSignal } => ({
  url,
  body: '{}',
  timeoutMs: 3000,
  signal: never,
});

/** Counts connections to every local address. */
async function countingServer(): Promise<{ server: Server; port: number; count(): number }> {
  let connections = 0;
  const server = createServer((socket) => {
    connections += 1;
    socket.end('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n');
  });
  await new Promise<void>((resolve) => server.listen(0, '::', resolve));
  return { server, port: (server.address() as AddressInfo).port, count: () => connections };
}

describe('a message to an address inside the network', () => {
  let counting: Awaited<ReturnType<typeof countingServer>>;
  beforeAll(async () => {
    counting = await countingServer();
  });
  afterAll(() => void counting.server.close());

  it.each(HOSTILE)('is not sent: %s', async (address) => {
    const url = new URL(address);
    for (const protocol of ['http:', 'https:']) {
      url.protocol = protocol;
      url.port = String(counting.port);
      const outcome = await postJson(guardOf(), post(url.href));
      expect(outcome).toMatchObject({ isSent: false });
      expect(JSON.stringify(outcome)).toMatch(/not a public address|host name is unknown/);
    }
    expect(counting.count()).toBe(0);
  });

  it('is not sent when one of several addresses is inside', async () => {
    const lookup = new TableLookup({ 'mixed.example': [[v4('93.184.216.34'), v4('127.0.0.1')]] });
    const outcome = await postJson(guardOf(lookup), post(`https://mixed.example:${counting.port}/`));
    expect(outcome).toMatchObject({ isSent: false, isFinal: true });
    expect(counting.count()).toBe(0);
  });

  it('is not sent when the name changes its address after the check', async () => {
    // Public at the first lookup, and local afterwards: the connection is made to what was checked.
    const lookup = new TableLookup({ 'rebinding.example': [[v4('192.0.0.9')], [v4('127.0.0.1')]] });
    const guard = guardOf(lookup, ['192.0.0.9']);
    await postJson(guard, { ...post(`http://rebinding.example:${counting.port}/`), timeoutMs: 300 });
    expect(lookup.asked).toEqual(['rebinding.example']);
    expect(counting.count()).toBe(0);
    expect(await postJson(guard, post(`http://rebinding.example:${counting.port}/`))).toMatchObject({
      isFinal: true,
    });
    expect(counting.count()).toBe(0);
  });

  it('is sent when the host, its address or its network is allowed, also without TLS', async () => {
    const lookup = new TableLookup({ 'hook.internal': [[v4('127.0.0.1')]] });
    for (const allowed of ['hook.internal', '127.0.0.1', '127.0.0.0/8', 'HOOK.internal.']) {
      const before = counting.count();
      const outcome = await postJson(
        guardOf(lookup, [allowed]),
        post(`http://hook.internal:${counting.port}/`),
      );
      expect(outcome).toEqual({ isSent: true });
      expect(counting.count()).toBe(before + 1);
    }
  });

  it('is not sent without TLS to a public address', async () => {
    const lookup = new TableLookup({ 'public.example': [[v4('93.184.216.34')]] });
    expect(await postJson(guardOf(lookup), post('http://public.example/'))).toMatchObject({
      isFinal: true,
      reason: expect.stringContaining('https'),
    });
  });
});

describe('a redirect', () => {
  it('is not followed', async () => {
    const counting = await countingServer();
    const redirecting = createServer((socket) => {
      socket.end(
        `HTTP/1.1 307 Temporary Redirect\r\nlocation: http://localhost:${counting.port}/\r\ncontent-length: 0\r\n\r\n`,
      );
    });
    await new Promise<void>((resolve) => redirecting.listen(0, '127.0.0.1', resolve));
    const { port } = redirecting.address() as AddressInfo;
    const outcome = await postJson(guardOf(undefined, ['127.0.0.1']), post(`http://127.0.0.1:${port}/`));
    expect(outcome).toMatchObject({
      isFinal: true,
      reason: 'it responded with 307; redirects are not followed',
    });
    expect(counting.count()).toBe(0);
    redirecting.close();
    counting.server.close();
  });
});

describe(AddressRules.name, () => {
  const rules = new AddressRules(['10.1.0.0/16', 'fd00::/8', 'db.internal']);

  it('refuses every private address in every form of IPv6 that contains an IPv4 address', () => {
    const privateV4 = fc.oneof(
      fc.tuple(fc.constant(127), fc.nat(255), fc.nat(255), fc.nat(255)),
      fc.tuple(fc.constant(192), fc.constant(168), fc.nat(255), fc.nat(255)),
      fc.tuple(fc.constant(172), fc.integer({ min: 16, max: 31 }), fc.nat(255), fc.nat(255)),
      fc.tuple(fc.constant(169), fc.constant(254), fc.nat(255), fc.nat(255)),
    );
    fc.assert(
      fc.property(
        privateV4,
        fc.constantFrom('', '::ffff:', '::', '::ffff:0:', '64:ff9b::'),
        (parts, prefix) => {
          expect(rules.verdict('h', `${prefix}${parts.join('.')}`)).toBe('refused');
        },
      ),
    );
  });

  it('knows public, allowed and unreadable addresses', () => {
    expect(rules.verdict('h', '8.8.8.8')).toBe('public');
    expect(rules.verdict('h', '2606:4700:4700::1111')).toBe('public');
    expect(rules.verdict('h', '::ffff:8.8.8.8')).toBe('public');
    expect(rules.verdict('h', '10.1.2.3')).toBe('allowed');
    expect(rules.verdict('h', '::ffff:10.1.2.3')).toBe('allowed');
    expect(rules.verdict('h', '10.2.2.3')).toBe('refused');
    expect(rules.verdict('h', 'fd00::5')).toBe('allowed');
    expect(rules.verdict('db.internal', '192.168.1.1')).toBe('allowed');
    for (const text of ['', 'x', '1.2.3.4.5', '::1::2']) expect(rules.verdict('h', text)).toBe('refused');
  });
});

it('knows a literal address that is refused before it is looked up', () => {
  expect(() => guardOf().checkLiteral('[::1]')).toThrow(AddressRefused);
  expect(() => guardOf().checkLiteral('example.com')).not.toThrow();
});
