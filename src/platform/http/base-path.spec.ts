import { BASE_PATH, queryOf, withoutBasePath } from './base-path.js';

describe(withoutBasePath.name, () => {
  it.each([
    ['/parivision/champion?x=/parivision', '/champion?x=/parivision'],
    ['/parivision', '/'],
    ['/parivision?player=1', '/?player=1'],
    ['/parivision/', '/'],
    ['/parivisionary', '/parivisionary'],
    ['/champion', '/champion'],
  ])('turns %s into %s', (url, expected) => {
    expect(withoutBasePath(url, '/parivision')).toBe(expected);
  });

  it('does not change addresses without a base path', () => {
    expect(withoutBasePath('/champion', '')).toBe('/champion');
  });
});

describe('BASE_PATH', () => {
  it.each(['', '/parivision', '/a/b-c', '/~ada/v1.2'])('accepts %p', (path) => {
    expect(BASE_PATH.test(path)).toBe(true);
  });

  it.each(['parivision', '/parivision/', '/', '//evil', '/a b', '/a?b', '/<b>', 'https://x'])(
    'refuses %p',
    (path) => {
      expect(BASE_PATH.test(path)).toBe(false);
    },
  );
});

describe(queryOf.name, () => {
  it('keeps the question mark', () => {
    expect([queryOf('/?player=1&x'), queryOf('/')]).toEqual(['?player=1&x', '']);
  });
});
