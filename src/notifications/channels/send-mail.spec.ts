import { createServer, type Server } from 'node:net';
import type { AddressInfo } from 'node:net';
import { SmtpServer } from '../../../test/support/smtp-server.js';
import { Settings } from '../../platform/config/settings.js';
import { SystemHostLookup } from '../guard/host-lookup.port.js';
import { OutgoingGuard } from '../guard/outgoing-guard.service.js';
import { messageOf } from '../outbox/message.js';
import { type ReceiverInput, receiverFrom } from '../receivers/receiver-rules.js';
import { mailMessage } from './mail-message.js';
import type { Outcome } from './outcome.js';
import { sendMail } from './send-mail.js';

const NOTICE = {
  key: 'k',
  group: 'g',
  severity: 'warning',
  state: 'firing',
  title: 'Élan des données – trop de tirs\nBcc: evil@evil.example',
  text: '.\r\nRCPT TO:<evil@evil.example>',
  facts: { a: '1' },
  at: new Date('2026-11-24T05:00:00Z'),
} as const;

describe(sendMail.name, () => {
  let smtp: SmtpServer;
  beforeEach(async () => {
    smtp = await SmtpServer.open();
  });
  afterEach(() => smtp.close());

  function guardOf(notifyAllowPrivate: string[]): OutgoingGuard {
    return new OutgoingGuard(Object.assign(new Settings(), { notifyAllowPrivate }), new SystemHostLookup());
  }

  function send(
    more: ReceiverInput = {},
    guard: OutgoingGuard = guardOf(['127.0.0.1']),
    timeoutMs = 5000,
  ): Promise<Outcome> {
    const input = {
      host: '127.0.0.1',
      port: smtp.port,
      from: 'pv@b.example',
      to: ['ada@d.example'],
      ...more,
    };
    const { receiver } = receiverFrom('r', 'email', input);
    const mail = mailMessage(messageOf('r', [{ ...NOTICE }]), '');
    return sendMail(guard, receiver, { mail, timeoutMs, signal: new AbortController().signal });
  }

  it('delivers the message to each recipient, and no text becomes a header or a command', async () => {
    expect(await send({ to: ['ada@d.example', 'bob@d.example'], user: 'u', password: 'p' })).toEqual({
      isSent: true,
    });
    const [{ from, to, content }] = smtp.mails;
    expect([from, to]).toEqual(['pv@b.example', ['ada@d.example', 'bob@d.example']]);
    const [head, body] = content.split(/\n\n(.*)/s);
    expect(head).not.toMatch(/^Bcc/im);
    expect(head).toMatch(/^Message-ID: <[0-9a-f]{32}@parivision\.invalid>$/im);
    expect(body).toContain('a: 1');
    expect(smtp.logins).toEqual(['/u/p']);
    expect(smtp.connections).toBe(1);
  });

  it('tells a refusal for good from one for now, and repeats nothing of what the server says', async () => {
    smtp.responses.RCPT = '550 canary: no such user';
    expect(await send()).toEqual({
      isSent: false,
      isFinal: true,
      reason: 'the SMTP server responded with 550',
    });
    smtp.responses.RCPT = '451 canary: later';
    expect(await send()).toEqual({
      isSent: false,
      isFinal: false,
      reason: 'the SMTP server responded with 451',
    });
    smtp.responses.AUTH = '535 canary: wrong';
    expect(await send({ user: 'u', password: 'p' })).toMatchObject({
      isFinal: true,
      reason: 'the SMTP server refused user and password (535)',
    });
  });

  it('says how many of several recipients were refused', async () => {
    smtp.responses['RCPT bob@d.example'] = '550 unknown';
    expect(await send({ to: ['ada@d.example', 'bob@d.example'] })).toEqual({
      isSent: true,
      note: '1 of 2 recipients were refused',
    });
  });

  it('gives up on a server that says nothing', async () => {
    const silent: Server = createServer(() => undefined);
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as AddressInfo;
    expect(await send({ port }, undefined, 500)).toMatchObject({ isSent: false, isFinal: false });
    silent.close();
    expect(await send({ port })).toMatchObject({ reason: 'the connection was refused (ECONNREFUSED)' });
  });

  it('does not connect to a server inside the network', async () => {
    expect(await send({}, guardOf([]))).toMatchObject({ isFinal: true });
    expect(await send({ host: 'localhost' }, guardOf([]))).toMatchObject({ isFinal: true });
    expect(smtp.connections).toBe(0);
  });

  it('sends neither password nor message in the clear to a public server', async () => {
    const guard = guardOf(['127.0.0.1']);
    const asPublic = {
      admit: async (host: string, signal: AbortSignal) => ({
        ...(await guard.admit(host, signal)),
        isAllowed: false,
      }),
    };
    expect(await send({ user: 'u', password: 'p' }, asPublic as OutgoingGuard)).toMatchObject({
      isFinal: true,
      reason: 'the SMTP server does not offer TLS that is accepted',
    });
    expect(smtp.connections).toBe(1);
    expect([smtp.logins, smtp.mails]).toEqual([[], []]);
  });
});
