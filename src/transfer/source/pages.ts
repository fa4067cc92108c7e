import { AnswerError, transferInvalid } from '../transfer.errors.js';

/** Pages in a row with nothing in them, after which a list is taken for one that never ends. */
const MOST_EMPTY = 100;

/**
 * The pages of a list, each asked for with the token that the one before it ends with.
 * @param size how much is in a page
 * @throws AppError `tracking.transfer-invalid` for a list that never ends
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
      throw transferInvalid('The server answers a list that never ends: its pages lead nowhere.');
    }
    token = next;
  } while (token);
}

/** The objects of a list in an answer; none if it is absent. @throws AnswerError for anything else */
export function objectsOf<T extends object = object>(page: object, name: string): T[] {
  const list: unknown = (page as Record<string, unknown>)[name] ?? [];
  if (Array.isArray(list) && list.every((one) => one !== null && typeof one === 'object')) return list as T[];
  throw new AnswerError(200, '', `The server answers ${name} that are no list of objects.`);
}
