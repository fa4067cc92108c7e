import { allowedNames, isForeignChange, isNearHost } from './near-hosts.js';

const allowed = allowedNames(['Shots.Example.com']);

describe(isNearHost.name, () => {
  it.each([
    'localhost:3000',
    '127.0.0.1',
    '[::1]:3000',
    '10.1.2.3',
    '172.16.0.1:80',
    '[fd00::1]',
    'SHOTS.example.com:1',
  ])('accepts %s', (host) => expect(isNearHost(host, allowed)).toBe(true));

  it.each([
    'evil.example',
    'localhost.evil.example',
    '127.0.0.1.evil.example:3000',
    '172.32.0.1',
    '8.8.8.8',
    '',
    undefined,
  ])('refuses %s', (host) => expect(isNearHost(host, allowed)).toBe(false));
});

describe(isForeignChange.name, () => {
  const isForeign = (headers: Record<string, string>, method = 'POST') =>
    isForeignChange(method, { host: 'pv.example:3000', ...headers }, allowed);

  it('is false for programs, pages of this server and allowed pages', () => {
    expect(isForeign({})).toBe(false);
    for (const origin of ['http://pv.example:3000', 'https://shots.example.com'])
      expect(isForeign({ origin })).toBe(false);
    // Behind a proxy that gives the program another Host.
    expect(isForeign({ origin: 'https://public.example', 'sec-fetch-site': 'same-origin' })).toBe(false);
  });

  it('is false for pages of this machine only where these are allowed', () => {
    for (const origin of ['http://localhost:5173', 'http://127.0.0.1:8888', 'http://[::1]:1']) {
      const headers = { host: 'localhost:3000', origin };
      expect(isForeignChange('POST', headers, allowed)).toBe(true);
      expect(isForeignChange('POST', headers, allowed, true)).toBe(false);
      expect(isForeignChange('POST', { ...headers, host: origin.slice(7) }, allowed)).toBe(false);
    }
    expect(
      isForeignChange('POST', { host: 'x', origin: 'http://localhost:1' }, allowedNames(['localhost'])),
    ).toBe(false);
  });

  it('is true for changes requested by other pages, and false for reading', () => {
    for (const origin of [
      'https://evil.example',
      'http://pv.example:3001',
      'null',
      'http://pv.example:3000/x',
    ]) {
      for (const method of ['POST', 'PUT', 'PATCH', 'DELETE'])
        expect(isForeign({ origin }, method)).toBe(true);
      expect(isForeign({ origin }, 'GET')).toBe(false);
    }
    expect(isForeign({ origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' })).toBe(true);
    expect(isForeign({ origin: 'https://evil.pv.example', 'sec-fetch-site': 'same-site' })).toBe(true);
  });
});
