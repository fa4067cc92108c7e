import { deriveId } from '../../platform/ids/ids.js';
import type { Notice, Severity } from '../notice.js';
import { SEVERITIES } from '../notice.js';

/** Notices that a message for people shows; it says how many more there are. */
export const MOST_SHOWN = 10;

/** What is sent at once: one notice, or several that waited together. */
export interface Message {
  /** The idempotency key: the same on each repetition. */
  id: string;
  /** At least one, in their order. */
  notices: Notice[];
  /** The highest of its notices. */
  severity: Severity;
}

/** @param notices at least one, in their order */
export function messageOf(receiver: string, notices: Notice[]): Message {
  const id = deriveId('message', receiver, ...notices.map(({ key }) => key));
  const highest = Math.max(...notices.map(({ severity }) => SEVERITIES.indexOf(severity)));
  return { id, notices, severity: SEVERITIES[highest] };
}

/** One line: the title of the notice, or how many there are of which state. */
export function headlineOf({ notices }: Message): string {
  if (notices.length === 1) return `${stateMark(notices[0])}${notices[0].title}`;
  const counts = (['firing', 'resolved', 'info'] as const)
    .map((state) => [state, notices.filter((one) => one.state === state).length] as const)
    .filter(([, count]) => count > 0)
    .map(([state, count]) => `${count} ${state === 'info' ? 'for information' : state}`);
  const groups = new Set(notices.map(({ group }) => group));
  return `${notices.length} notices${groups.size === 1 ? ` of ${notices[0].group}` : ''}: ${counts.join(', ')}`;
}

export function stateMark({ state, severity }: Notice): string {
  if (state === 'resolved') return '[resolved] ';
  return state === 'firing' ? `[${severity}] ` : '';
}

/** The whole address of a notice's page, where the address of the program is known. */
export function addressOf(link: string | undefined, publicUrl: string): string | undefined {
  if (link === undefined || !/^\/(?!\/)/.test(link)) return undefined;
  return publicUrl === '' ? link : `${publicUrl.replace(/\/+$/, '')}${link}`;
}
