import type { Notice } from '../notice.js';
import { addressOf, headlineOf, type Message, MOST_SHOWN, stateMark } from '../outbox/message.js';

export interface MailMessage {
  subject: string;
  text: string;
  /** The same on each repetition, so that mail programs show it once. */
  messageId: string;
  headers: Record<string, string>;
}

/** A message as plain text: no name in it can become markup. */
export function mailMessage(message: Message, publicUrl: string): MailMessage {
  const shown = message.notices.slice(0, MOST_SHOWN);
  const more = message.notices.length - shown.length;
  const parts = shown.map((notice) => partOf(notice, publicUrl));
  if (more > 0) parts.push(`${more} more: see GET /notifications/history`);
  return {
    subject: `[PariVision] ${headlineOf(message)}`,
    text: `${parts.join('\n\n----\n\n')}\n`,
    messageId: `<${message.id}@parivision.invalid>`,
    headers: { 'Auto-Submitted': 'auto-generated', 'X-PariVision-Severity': message.severity },
  };
}

function partOf(notice: Notice, publicUrl: string): string {
  const facts = Object.entries(notice.facts).map(([name, value]) => `${name}: ${value}`);
  const address = addressOf(notice.link, publicUrl);
  return [
    `${stateMark(notice)}${notice.title}`,
    notice.text,
    facts.join('\n'),
    `${notice.severity} · ${notice.group} · ${notice.at.toISOString()}`,
    address,
  ]
    .filter(Boolean)
    .join('\n\n');
}
