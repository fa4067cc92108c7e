import { invalidParameter, type MlflowError } from '../protocol/mlflow-error.js';
import { type WholeNumber, wholeFromStored } from '../../platform/numbers/whole-number.js';

/** The position of the next page. `offset` counts the rows before it; a list may add fields that keep its pages stable. */
export interface PagePosition {
  offset: number;
  [name: string]: string | number;
}

/** Items on a page of a search. */
export const MOST_LISTED = 50_000;

/** The longest token that is read, in characters. */
const LONGEST = 4096;

/** `max_results` of a search. @throws {MlflowError} INVALID_PARAMETER_VALUE */
export function checkPageSize(size: WholeNumber): number {
  if (size >= 1 && size <= MOST_LISTED) return Number(size);
  const rule = size < 1 ? 'a positive integer' : `at most ${MOST_LISTED}`;
  throw invalidParameter(`Invalid value ${size} for parameter 'max_results' supplied. It must be ${rule}`);
}

/** An opaque text for a client to send back. */
export function pageToken(position: PagePosition): string {
  return Buffer.from(JSON.stringify(position)).toString('base64');
}

/** The position that a token stands for; the beginning for none. @throws {MlflowError} when the text is not a token */
export function pagePosition(token: string | undefined): PagePosition {
  if (token === undefined || token === '') return { offset: 0 };
  const position = token.length > LONGEST ? undefined : decoded(token);
  if (!position || !Number.isSafeInteger(position.offset) || position.offset < 1) throw invalidToken();
  return position;
}

/** An integer in a token, as `storedWhole` has written it. @throws {MlflowError} when it is anything else */
export function wholeInToken(stored: number | string): WholeNumber {
  if (typeof stored === 'number' || /^-?\d{1,19}$/.test(stored)) return wholeFromStored(stored);
  throw invalidToken();
}

/**
 * One page of a list that is complete in memory.
 * @param searchId identifies the search, if its tokens are valid for that search only
 * @throws {MlflowError} when the token belongs to another search
 */
export function pageOf<T>(
  all: readonly T[],
  token: string | undefined,
  size: number,
  searchId?: string,
): { items: T[]; nextPageToken?: string } {
  const position = pagePosition(token);
  if (searchId !== undefined && position.offset > 0 && position.asked !== searchId) {
    throw invalidParameter(
      'Invalid page token: experiment_ids, filter and order_by must be those of the search that gave it.',
    );
  }
  const end = position.offset + size;
  const next = { offset: end, ...(searchId !== undefined && { asked: searchId }) };
  return {
    items: all.slice(position.offset, end),
    nextPageToken: end < all.length ? pageToken(next) : undefined,
  };
}

function invalidToken(): MlflowError {
  return invalidParameter('Invalid page token: it is not one that this server has given.');
}

function decoded(token: string): PagePosition | undefined {
  try {
    const value = JSON.parse(Buffer.from(token, 'base64').toString()) as unknown;
    return value !== null && typeof value === 'object' ? (value as PagePosition) : undefined;
  } catch {
    return undefined;
  }
}
