import { request } from 'node:http';

export interface OpenStream {
  /** The text so far. */
  text(): string;
  /** How it ended: in order, or in the middle. */
  ended: Promise<'end' | 'broken off'>;
  close(): void;
}

/** Opens a stream of Server-Sent Events and keeps it, on a connection that would be kept for more. */
export function openStream(url: string): OpenStream {
  let text = '';
  const sent = request(url, { headers: { connection: 'keep-alive' } });
  const ended = new Promise<'end' | 'broken off'>((resolve) => {
    sent.on('response', (response) => {
      response.on('data', (piece: Buffer) => (text += piece.toString()));
      response.on('end', () => resolve(response.complete ? 'end' : 'broken off'));
      response.on('error', () => resolve('broken off'));
    });
    sent.on('error', () => resolve('broken off'));
  });
  sent.end();
  return { text: () => text, ended, close: () => void sent.destroy() };
}
