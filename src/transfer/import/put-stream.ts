import { request as plainRequest } from 'node:http';
import { request as secureRequest } from 'node:https';
import { pipeline, type Readable } from 'node:stream';
import { text } from 'node:stream/consumers';

export interface PutResponse {
  status: number;
  text: string;
}

/**
 * Sends a stream as the body of a PUT with back-pressure. `fetch` cannot: it keeps a copy of all that it has sent, in case
 * of a redirect.
 */
export function putStream(
  address: string,
  headers: Record<string, string>,
  content: Readable,
  signal?: AbortSignal,
): Promise<PutResponse> {
  const request = address.startsWith('https:') ? secureRequest : plainRequest;
  return new Promise((resolve, reject) => {
    const sent = request(address, { method: 'PUT', headers, signal });
    sent.on('error', reject);
    sent.on('response', (answer) => {
      const status = answer.statusCode ?? 0;
      // A response before the end is a refusal: the rest is not read.
      text(answer)
        .then((said) => resolve({ status, text: said }), reject)
        .finally(() => content.destroy());
    });
    pipeline(content, sent, (error) => {
      if (error) reject(error);
    });
  });
}
