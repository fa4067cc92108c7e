import { createHmac } from 'node:crypto';
import { addressOf, type Message } from '../outbox/message.js';

/** The body for a webhook. It is the same on each repetition of a message. */
export function webhookBody({ id, severity, notices }: Message, publicUrl: string): string {
  return JSON.stringify({
    version: 1,
    id,
    severity,
    notices: notices.map(({ link, ...notice }) => {
      const address = addressOf(link, publicUrl);
      return { ...notice, ...(address !== undefined && { link: address }) };
    }),
  });
}

/**
 * The headers that identify and sign a message, as Standard Webhooks 1.0 defines them (standardwebhooks.com), and the
 * idempotency key. The signature is the HMAC-SHA-256 of `<id>.<timestamp>.<body>` in base64.
 * @param secret its UTF-8 bytes are the key; after `whsec_`, the bytes that it gives in base64
 * @param at Unix seconds
 */
export function signedHeaders(id: string, body: string, secret: string, at: number): Record<string, string> {
  const signature = createHmac('sha256', keyOf(secret)).update(`${id}.${at}.${body}`).digest('base64');
  return {
    'idempotency-key': id,
    'webhook-id': id,
    'webhook-timestamp': String(at),
    'webhook-signature': `v1,${signature}`,
  };
}

function keyOf(secret: string): Buffer {
  return secret.startsWith('whsec_') ? Buffer.from(secret.slice(6), 'base64') : Buffer.from(secret, 'utf8');
}
