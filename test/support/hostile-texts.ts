const PATTERNS: ((name: string) => string)[] = [
  (name) => `<script>fired(${name})</script>`,
  (name) => `<img src=x onerror=fired(${name})>`,
  (name) => `"><svg/onload=fired(${name})>`,
  (name) => `=HYPERLINK("http://x.invalid/${name}")`,
  (name) => `@SUM(1+${name})*cmd|' /C calc'!A0`,
  (name) => `+1+${name}`,
  (name) => `-2+${name}`,
  (name) => `\t=1+${name}`,
  (name) => `<!channel> ${name}`,
  (name) => `<@U${name}> <#C${name}> <https://x.invalid|${name}>`,
  (name) => `${name}\r\nBcc: everybody@x.invalid`,
  (name) => `${name}","extra\n=2+2`,
];

/** Sixty names, as of players, columns or datasets, that are written to be run as markup, formula, mention or header: for messages and CSV. */
export const HOSTILE_TEXTS: readonly string[] = Array.from({ length: 60 }, (_, i) =>
  PATTERNS[i % PATTERNS.length](`n${i}`),
);

const MENTION = /<(?!https?:\/\/pv\.example\/)/;

/** Whether Slack would find a mention, command or link in a text of `mrkdwn`, besides links to the program itself. */
export function mentions(text: string): boolean {
  return MENTION.test(text);
}
