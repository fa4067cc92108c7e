import type { Notice } from '../notice.js';
import { addressOf, headlineOf, type Message, MOST_SHOWN, stateMark } from '../outbox/message.js';

/** Slack's limits: https://docs.slack.dev/reference/block-kit/blocks */
const LONGEST_HEADER = 150;
const LONGEST_TEXT = 3000;
const LONGEST_FIELD = 2000;
const FIELDS_PER_SECTION = 10;
const MOST_BLOCKS = 50;

export interface SlackBlock {
  type: string;
  text?: object;
  fields?: object[];
  elements?: object[];
}

export interface SlackMessage {
  username: string;
  icon_emoji: string;
  channel?: string;
  /** Shown in notifications, and where blocks are not. */
  text: string;
  blocks: SlackBlock[];
}

/** A message for an incoming webhook of Slack, with the name and icon of the old installation's messages. */
export function slackMessage(message: Message, channel: string | undefined, publicUrl: string): SlackMessage {
  const headline = headlineOf(message);
  const shown = message.notices.slice(0, MOST_SHOWN);
  const more = message.notices.length - shown.length;
  const blocks = shown.flatMap((notice) => blocksOf(notice, publicUrl, message.notices.length > 1));
  const rest = more > 0 ? [context(`${more} more: see GET /notifications/history`)] : [];
  return {
    username: 'PariVision',
    icon_emoji: ':trophy:',
    ...(channel && { channel }),
    text: escaped(headline, LONGEST_TEXT),
    blocks: [
      { type: 'header', text: plain(headline, LONGEST_HEADER) },
      ...blocks.slice(0, MOST_BLOCKS - 2),
      ...rest,
    ],
  };
}

function blocksOf(notice: Notice, publicUrl: string, isOneOfMany: boolean): SlackBlock[] {
  const { title, text, facts, link, severity, state, group, at } = notice;
  const heading = isOneOfMany ? `*${escaped(`${stateMark(notice)}${title}`, LONGEST_FIELD)}*\n` : '';
  const fields = Object.entries(facts).map(([name, value]) =>
    markdown(`*${escaped(name, 100)}*\n${escaped(value, 500)}`),
  );
  const address = addressOf(link, publicUrl);
  const where = address === undefined ? '' : ` · ${linkTo(address)}`;
  const body = escaped(text, LONGEST_TEXT - heading.length);
  return [
    ...(heading + body === '' ? [] : [{ type: 'section', text: markdown(heading + body) }]),
    // In a message of several notices, the facts would not fit.
    ...(isOneOfMany || fields.length === 0
      ? []
      : Array.from({ length: Math.ceil(fields.length / FIELDS_PER_SECTION) }, (_, part) => ({
          type: 'section',
          fields: fields.slice(part * FIELDS_PER_SECTION, (part + 1) * FIELDS_PER_SECTION),
        }))),
    context(
      `${state === 'info' ? 'information' : state} · ${severity} · ${escaped(group, 200)} · ${at.toISOString()}${where}`,
    ),
  ];
}

function context(text: string): SlackBlock {
  return { type: 'context', elements: [markdown(text)] };
}

function markdown(text: string): object {
  // `verbatim`: names in the text are not turned into links or mentions.
  return { type: 'mrkdwn', text, verbatim: true };
}

function plain(text: string, longest: number): object {
  return { type: 'plain_text', text: clip(text, longest), emoji: false };
}

function linkTo(address: string): string {
  const safe = address.replaceAll(/[<>|\s]/g, (character) => encodeURIComponent(character));
  return /^https?:/.test(address) ? `<${safe}|details>` : escaped(address, 1000);
}

/** Text in which Slack finds no link, mention or command (`<!channel>`): the three characters that it reads are replaced. */
export function escaped(text: string, longest: number): string {
  const cut = clip(text, longest);
  const safe = cut.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  if (safe.length <= longest) return safe;
  return escaped(cut.slice(0, Math.floor((cut.length * longest) / safe.length) - 1), longest);
}

function clip(text: string, longest: number): string {
  return text.length > longest ? `${text.slice(0, Math.max(0, longest - 1))}…` : text;
}
