import { isDatabaseAway } from './database-away.js';

const withName = (name: string): Error => Object.assign(new Error('x'), { name });
const withCode = (code: number | string): Error => Object.assign(new Error('x'), { code });

describe('isDatabaseAway', () => {
  it.each([
    ['a network error of the driver', withName('MongoNetworkError')],
    ['a failed server selection', withName('MongooseServerSelectionError')],
    ['a server that shuts down', withCode(91)],
    ['a connection that the server has just closed', withCode('EPIPE')],
    ['one of these as the cause', new Error('outer', { cause: withCode('EPIPE') })],
  ])('is true for %s', (_, error) => {
    expect(isDatabaseAway(error)).toBe(true);
  });

  it.each([
    ['a duplicate key', withCode(11_000)],
    ['a missing file', withCode('ENOENT')],
    ['a fault of the program', new TypeError('x')],
    ['a value that is no error', 'EPIPE'],
  ])('is false for %s', (_, error) => {
    expect(isDatabaseAway(error)).toBe(false);
  });
});
