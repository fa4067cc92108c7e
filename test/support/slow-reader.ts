import { type ClientRequest, type IncomingMessage, request } from 'node:http';

/**
 * A client that receives the beginning of a response and then reads no more of it.
 * @param opened gets the request, for the caller to destroy at the end
 */
export function slowReader(url: string, opened: ClientRequest[]): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const sent = request(url, (response) => {
      response.pause();
      response.on('error', () => undefined);
      resolve(response);
    });
    sent.on('error', reject);
    sent.end();
    opened.push(sent);
  });
}
