import { withoutSecrets } from '../platform/secrets/secrets.js';
import { shortHash } from '../platform/ids/ids.js';
import type { Notice } from './notice.js';

const LONGEST = { key: 500, group: 200, title: 200, text: 2000, name: 100, value: 500, link: 1000 };
const MOST_FACTS = 30;

/** Control characters, which would break lines of headers and tables. A line break in the text is kept. */
const CONTROLS = /(?!\n)[\p{Cc}\u2028\u2029]/gu;

/** One half of a surrogate pair, which is no text. */
const HALF_CHARACTERS = /\p{Surrogate}/gu;

/** The notice as it is stored and sent: bounded, on single lines, without what looks like a secret. Long texts are cut and not refused. */
export function bounded(notice: Notice): Notice {
  const facts = Object.entries(notice.facts).slice(0, MOST_FACTS);
  const line = (text: string, longest: number): string => clipped(text, longest).replaceAll('\n', ' ');
  return {
    key: notice.key.length > LONGEST.key ? shortHash(notice.key) : line(notice.key, LONGEST.key),
    group: line(notice.group, LONGEST.group),
    severity: notice.severity,
    state: notice.state,
    title: line(notice.title, LONGEST.title),
    text: clipped(notice.text, LONGEST.text),
    facts: Object.fromEntries(
      facts.map(([name, value]) => [line(name, LONGEST.name), line(String(value), LONGEST.value)]),
    ),
    ...(notice.link !== undefined && { link: line(notice.link, LONGEST.link) }),
    at: notice.at,
  };
}

function clipped(text: string, longest: number): string {
  const clean = withoutSecrets(text.slice(0, 2 * longest)).replace(CONTROLS, ' ');
  const short = clean.length > longest ? `${clean.slice(0, longest - 1)}…` : clean;
  return short.replace(HALF_CHARACTERS, '\ufffd');
}
