import { request as overHttp, type IncomingMessage } from 'node:http';
import { request as overHttps } from 'node:https';
import { AddressRefused, type OutgoingGuard } from '../guard/outgoing-guard.service.js';
import { failureOf } from './failure-text.js';
import { notNow, type Outcome, refused, sent } from './outcome.js';

export interface Post {
  url: string;
  body: string;
  headers?: Record<string, string>;
  timeoutMs: number;
  /** Ends the attempt when the program stops. */
  signal: AbortSignal;
}

/** Statuses below 500 after which another attempt may succeed. */
const PASSING = new Set([408, 425, 429]);
const LONGEST_PAUSE_SECONDS = 86_400;

/** Posts JSON to a guarded address. Redirects are not followed, and nothing of the response's body is read. */
export async function postJson(guard: OutgoingGuard, post: Post): Promise<Outcome> {
  const { timeoutMs } = post;
  const timeout = AbortSignal.timeout(timeoutMs);
  const signal = AbortSignal.any([timeout, post.signal]);
  try {
    const url = new URL(post.url);
    const host = await guard.admit(url.hostname, signal);
    if (url.protocol !== 'https:' && !host.isAllowed)
      throw new AddressRefused(
        `${url.hostname} must be reached with https; http is open to hosts and networks of NOTIFY_ALLOW_PRIVATE`,
      );
    const { statusCode = 0, headers } = await new Promise<IncomingMessage>((resolve, reject) => {
      const open = url.protocol === 'https:' ? overHttps : overHttp;
      const request = open(url, {
        method: 'POST',
        // A connection of its own: none to an address that was checked long ago is used again.
        agent: false,
        lookup: host.lookup,
        signal,
        headers: {
          ...post.headers,
          'content-type': 'application/json; charset=utf-8',
          'content-length': Buffer.byteLength(post.body),
          'user-agent': 'PariVision',
        },
      });
      request.once('error', reject);
      request.once('response', (response) => {
        response.once('error', () => undefined).destroy();
        resolve(response);
      });
      request.end(post.body);
    });
    return outcomeOf(statusCode, headers['retry-after']);
  } catch (error) {
    return failureOf(timeout.aborted ? timeout.reason : error, timeoutMs);
  }
}

function outcomeOf(status: number, retryAfter: string | undefined): Outcome {
  if (status >= 200 && status < 300) return sent();
  if (status >= 500 || PASSING.has(status))
    return notNow(`it responded with ${status}`, secondsOf(retryAfter));
  if (status >= 300 && status < 400)
    return refused(`it responded with ${status}; redirects are not followed`);
  return refused(`it responded with ${status}`);
}

/** The seconds of a Retry-After header, which gives seconds or a date (RFC 9110, 10.2.3). */
export function secondsOf(retryAfter: string | undefined, now: number = Date.now()): number | undefined {
  if (retryAfter === undefined) return undefined;
  const seconds = /^\d{1,9}$/.test(retryAfter) ? Number(retryAfter) : (Date.parse(retryAfter) - now) / 1000;
  if (Number.isNaN(seconds)) return undefined;
  return Math.min(LONGEST_PAUSE_SECONDS, Math.max(0, Math.ceil(seconds)));
}
