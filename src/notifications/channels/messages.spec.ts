import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import type { Notice } from '../notice.js';
import { bounded } from '../notice-limits.js';
import { headlineOf, messageOf } from '../outbox/message.js';
import { failureOf } from './failure-text.js';
import { mailMessage } from './mail-message.js';
import { secondsOf } from './post-json.js';
import { escaped, slackMessage } from './slack-message.js';
import { signedHeaders, webhookBody } from './webhook-message.js';

function notice(more: Partial<Notice> = {}): Notice {
  return {
    key: 'k',
    group: 'performance/log-loss',
    severity: 'critical',
    state: 'firing',
    title: 'The log loss is too high',
    text: 'It is 0.71; the limit is 0.69.',
    facts: { 'log loss': '0.71', limit: '0.69' },
    link: '/predictions/metrics',
    at: new Date('2026-11-24T05:00:00Z'),
    ...more,
  };
}

const many = (count: number): Notice[] =>
  Array.from({ length: count }, (_, i) => notice({ key: `k${i}`, title: `t${i}` }));

describe('a message', () => {
  it('has the same key for the same notices of a receiver, and the highest severity', () => {
    const of = (receiver: string, notices: Notice[]): string => messageOf(receiver, notices).id;
    expect(of('a', many(3))).toBe(of('a', many(3)));
    expect(new Set([of('a', many(3)), of('a', many(2)), of('b', many(3))]).size).toBe(3);
    expect(messageOf('a', [notice({ severity: 'info' }), notice({ severity: 'warning' })]).severity).toBe(
      'warning',
    );
  });

  it('is named by its notice, or by how many there are', () => {
    expect(headlineOf(messageOf('a', [notice()]))).toBe('[critical] The log loss is too high');
    expect(headlineOf(messageOf('a', [notice({ state: 'resolved' })]))).toBe(
      '[resolved] The log loss is too high',
    );
    expect(headlineOf(messageOf('a', [...many(2), notice({ state: 'resolved' })]))).toBe(
      '3 notices of performance/log-loss: 2 firing, 1 resolved',
    );
  });
});

describe(slackMessage.name, () => {
  it('has the name, icon and channel of the old messages, text and blocks', () => {
    const message = slackMessage(messageOf('a', [notice()]), '#mlops', 'https://pv.example/');
    expect(message).toMatchObject({
      username: 'PariVision',
      icon_emoji: ':trophy:',
      channel: '#mlops',
      text: '[critical] The log loss is too high',
    });
    expect(message.blocks.map(({ type }) => type)).toEqual(['header', 'section', 'section', 'context']);
    expect(JSON.stringify(message.blocks)).toContain('<https://pv.example/predictions/metrics|details>');
    expect(JSON.stringify(message.blocks)).toContain('*log loss*\\n0.71');
  });

  it('shows ten of many notices and how many more there are', () => {
    const { blocks } = slackMessage(messageOf('a', many(37)), undefined, '');
    expect(JSON.stringify(blocks)).toContain('*[critical] t9*');
    expect(JSON.stringify(blocks)).not.toContain('t10*');
    expect(JSON.stringify(blocks.at(-1))).toContain('27 more');
  });

  it("stays within Slack's limits and mentions nobody, whatever the texts", () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 4000 }),
      fc.constantFrom('<!channel>', '<@U1>', '&'.repeat(4000)),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(text, text), { minLength: 1, maxLength: 40 }), (texts) => {
        const notices = texts.map(([title, words], i) =>
          bounded(
            notice({ key: `${i}`, title, text: words, facts: Object.fromEntries(texts), link: `/${title}` }),
          ),
        );
        const { blocks, text: plain } = slackMessage(
          messageOf('a', notices),
          undefined,
          'https://pv.example',
        );
        expect(blocks.length).toBeLessThanOrEqual(50);
        for (const { text: own, fields = [], elements = [] } of blocks) {
          const parts = [own, ...elements] as ({ text: string; type: string } | undefined)[];
          for (const part of parts) expect(part?.text.length ?? 0).toBeLessThanOrEqual(3000);
          for (const field of fields as { text: string }[])
            expect(field.text.length).toBeLessThanOrEqual(2000);
          expect(fields.length).toBeLessThanOrEqual(10);
          for (const part of parts.filter((one) => one?.type === 'mrkdwn'))
            expect(part!.text.replace(/<https:\/\/pv\.example\/[^<>|\s]*\|details>/g, '')).not.toMatch(
              /[<>]/,
            );
        }
        expect(plain).not.toMatch(/[<>]/);
      }),
      { numRuns: 200 },
    );
  });

  it('cuts after escaping, so that no escape is cut in two', () => {
    expect(escaped('&&&&', 12)).toMatch(/^(&amp;)*…?$/);
    expect(escaped('&'.repeat(100), 50).length).toBeLessThanOrEqual(50);
  });
});

describe('a webhook message', () => {
  it('is signed so that the documented check accepts it', () => {
    const body = webhookBody(messageOf('a', [notice()]), '');
    const headers = signedHeaders('id1', body, 'a-secret-of-this-test', 1_795_000_000);
    const mac = createHmac('sha256', 'a-secret-of-this-test')
      .update(`id1.1795000000.${body}`)
      .digest('base64');
    expect(headers).toEqual({
      'idempotency-key': 'id1',
      'webhook-id': 'id1',
      'webhook-timestamp': '1795000000',
      'webhook-signature': `v1,${mac}`,
    });
  });

  it("has the signature of Standard Webhooks' own example", () => {
    // https://github.com/standard-webhooks/standard-webhooks, libraries/python/tests: the secret, id, time and body of its tests.
    const headers = signedHeaders(
      'msg_p5jXN8AQM9LWM0D4loKWxJek',
      '{"test": 2432232314}',
      'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
      1_614_265_330,
    );
    expect(headers['webhook-signature']).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
  });

  it('has every notice with its key', () => {
    const read = JSON.parse(webhookBody(messageOf('a', many(37)), 'https://pv.example')) as {
      notices: { key: string; link: string }[];
    };
    expect(read.notices.map(({ key }) => key)).toEqual(many(37).map(({ key }) => key));
    expect(read.notices[0].link).toBe('https://pv.example/predictions/metrics');
  });
});

describe(mailMessage.name, () => {
  it('is plain text with an id that stays the same', () => {
    const message = messageOf('a', [notice()]);
    const mail = mailMessage(message, '');
    expect(mail.subject).toBe('[PariVision] [critical] The log loss is too high');
    expect(mail.messageId).toBe(`<${message.id}@parivision.invalid>`);
    expect(mail.text).toContain('log loss: 0.71\nlimit: 0.69');
    expect(mailMessage(messageOf('a', many(12)), '').text).toContain('2 more');
  });
});

describe(bounded.name, () => {
  it('removes line breaks of headers, secrets and half characters, and cuts what is too long', () => {
    const clean = bounded(
      notice({
        key: 'k'.repeat(600),
        title: 'a\r\nBcc: x@y.example',
        text: `${'x'.repeat(5000)}`,
        facts: { url: 'https://u:canary-1@h/?token=canary-2', half: 'a\ud800b' },
      }),
    );
    expect(clean.title).toBe('a  Bcc: x@y.example');
    expect(clean.text).toHaveLength(2000);
    expect(clean.key.length).toBeLessThan(30);
    expect(JSON.stringify(clean)).not.toContain('canary');
    expect(clean.facts.half).toBe('a\ufffdb');
  });

  it('keeps a notice as it is otherwise', () => {
    expect(bounded(notice())).toEqual(notice());
  });
});

describe('the time that a receiver asks for', () => {
  it('is in seconds or a date, and at most a day', () => {
    const now = Date.parse('2026-11-24T05:00:00Z');
    expect(secondsOf('120', now)).toBe(120);
    expect(secondsOf('Tue, 24 Nov 2026 05:01:00 GMT', now)).toBe(60);
    expect(secondsOf('Tue, 24 Nov 2026 04:01:00 GMT', now)).toBe(0);
    expect(secondsOf('999999999', now)).toBe(86_400);
    expect(secondsOf('soon', now)).toBeUndefined();
    expect(secondsOf(undefined, now)).toBeUndefined();
  });
});

it('tells why an attempt failed without the texts of libraries', () => {
  const error = Object.assign(new Error('connect https://u:canary@h'), { code: 'ECONNREFUSED' });
  expect(failureOf(error, 1000)).toEqual({
    isSent: false,
    isFinal: false,
    reason: 'the connection was refused (ECONNREFUSED)',
  });
  expect(failureOf(new Error('canary'), 1000)).toMatchObject({ reason: 'the connection failed' });
  expect(failureOf(new DOMException('x', 'TimeoutError'), 10_000)).toMatchObject({
    reason: 'no response within 10 s',
  });
});
