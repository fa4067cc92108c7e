import { ResponseError, transferInvalid } from '../transfer.errors.js';

/** Empty pages in a row after which a list counts as endless. */
const MOST_EMPTY = 100;

/**
 * The pages of a list, each requested with the token of the one before.
 * @param size returns the number of items in a page
 * @throws {AppError} `tracking.transfer-invalid` for a list that never ends
 */
export async function* pagesOf<T extends { next_page_token?: string }>(
  ask: (token: string | undefined) => Promise<T>,
  size: (page: T) => number,
): AsyncGenerator<T> {
  let token: string | undefined;
  let empty = 0;
  do {
    const page = await ask(token);
    yield page;
    empty = size(page) === 0 ? empty + 1 : 0;
    const next = page.next_page_token;
    if (next && (next === token || empty > MOST_EMPTY)) {
      throw transferInvalid('The server returns a list that never ends.');
    }
    token = next;
  } while (token);
}

/** The objects of a list in a response; empty if absent. @throws {ResponseError} when it is anything else */
export function objectsOf<T extends object = object>(page: object, name: string): T[] {
  const list: unknown = (page as Record<string, unknown>)[name] ?? [];
  if (Array.isArray(list) && list.every((one) => one !== null && typeof one === 'object')) return list as T[];
  throw new ResponseError(200, '', `The server returned ${name} that are not a list of objects.`);
}
