import { AddressRefused } from '../guard/outgoing-guard.service.js';
import { notNow, type Outcome, refused } from './outcome.js';

const KNOWN: Record<string, string> = {
  ECONNREFUSED: 'the connection was refused',
  ECONNRESET: 'the connection was cut off',
  EPIPE: 'the connection was cut off',
  EHOSTUNREACH: 'the host cannot be reached',
  ENETUNREACH: 'the network cannot be reached',
  ENOTFOUND: 'the host name is unknown',
  EAI_AGAIN: 'the host name cannot be looked up now',
  ETIMEDOUT: 'the connection timed out',
  ESOCKET: 'the connection failed',
};

/** The outcome of an attempt that ended without a response. Texts of libraries are not repeated: they may hold secrets. */
export function failureOf(error: unknown, timeoutMs: number): Outcome {
  if (error instanceof AddressRefused) return refused(error.message);
  const { name, code } = error as { name?: string; code?: unknown };
  if (name === 'TimeoutError') return notNow(`no response within ${timeoutMs / 1000} s`);
  if (name === 'AbortError') return notNow('the program was stopped');
  const text = typeof code === 'string' ? code : '';
  if (/CERT|SELF_SIGNED|ALTNAME|^ERR_(TLS|SSL)/.test(text))
    return notNow(`its TLS certificate or protocol is not accepted (${text.slice(0, 60)})`);
  const words = KNOWN[text] ?? 'the connection failed';
  return notNow(/^[A-Z_0-9]{2,60}$/.test(text) ? `${words} (${text})` : words);
}
