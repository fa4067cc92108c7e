import { HOSTILE_NAMES } from '../../../test/support/hostile-names.js';
import { HOSTILE_TEXTS, mentions } from '../../../test/support/hostile-texts.js';
import { csvText } from '../../platform/csv/csv-text.js';
import type { Notice } from '../notice.js';
import { bounded } from '../notice-limits.js';
import { messageOf } from '../outbox/message.js';
import { mailMessage } from './mail-message.js';
import { slackMessage } from './slack-message.js';
import { webhookBody } from './webhook-message.js';

const NAMES = [...HOSTILE_TEXTS, ...HOSTILE_NAMES];
const ADDRESS = 'https://pv.example/';

const noticeAbout = (name: string): Notice =>
  bounded({
    key: 'k',
    group: `alerts/${name}`,
    severity: 'critical',
    state: 'firing',
    title: `data-broken: ${name}`,
    text: `The rows of ${name} are damaged: ${name} looks multiplied by 3.28.`,
    facts: { column: name, [name]: name },
    link: `/alerts/history?alert=${name}`,
    at: new Date('2026-11-24T05:00:00Z'),
  });

/** Every text of a value, with the names of its fields. */
function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => [name, ...textsOf(inner)]);
}

describe('hostile names', () => {
  const messages = NAMES.map((name) => messageOf('a', [noticeAbout(name)]));
  const [all] = [messageOf('a', NAMES.map(noticeAbout))];

  it('mention nobody, link nowhere and run no command in Slack', () => {
    expect(NAMES.filter(mentions).length).toBeGreaterThan(20);
    for (const message of [...messages, all]) {
      const { text, blocks } = slackMessage(message, '#mlops', ADDRESS);
      expect([text, ...textsOf(blocks.slice(1))].filter(mentions)).toEqual([]);
      // The header is plain text, in which Slack reads nothing.
      expect(blocks[0].text).toMatchObject({ type: 'plain_text' });
    }
  });

  it('add no header to an e-mail', () => {
    for (const message of [...messages, all]) {
      const { subject, headers } = mailMessage(message, ADDRESS);
      for (const text of [subject, ...Object.values(headers)]) expect(text).not.toMatch(/[\r\n]/);
    }
  });

  it('are the same texts in the JSON of a webhook', () => {
    for (const [i, message] of messages.entries()) {
      const { notices } = JSON.parse(webhookBody(message, ADDRESS)) as { notices: { text: string }[] };
      expect(notices[0].text).toBe(noticeAbout(NAMES[i]).text);
    }
  });

  it('are no formula in a CSV, and no cell of their own', () => {
    const lines = csvText(NAMES.map((name) => [name, 'end']));
    const cells = [...lines.matchAll(/("(?:[^"]|"")*"|[^,\r\n]*),end\r?\n/g)].map(([, cell]) => cell);
    expect(cells).toHaveLength(NAMES.length);
    expect(cells.filter((cell) => /^"?[=+\-@\t\r]/.test(cell))).toEqual([]);
  });
});
