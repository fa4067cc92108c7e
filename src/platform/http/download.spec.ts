import { attachment, safeType } from './download.js';

describe('download', () => {
  it.each([
    ['application/json', 'application/json'],
    ['text/plain', 'text/plain; charset=utf-8'],
    ['TEXT/CSV; charset=latin1', 'text/csv; charset=utf-8'],
    ['text/html', 'application/octet-stream'],
    ['image/svg+xml', 'application/octet-stream'],
    [undefined, 'application/octet-stream'],
  ])('sends %s as %s', (given, answered) => {
    expect(safeType(given)).toBe(answered);
  });

  it('escapes names, so that they cannot end the header or the quotes', () => {
    expect(attachment('a"b\r\nc é*.json')).toBe(
      `attachment; filename="a\\"b__c e*.json"; filename*=UTF-8''a%22b%0D%0Ac%20%C3%A9%2A.json`,
    );
  });
});
