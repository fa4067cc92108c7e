import fc from 'fast-check';
import { loggedUrl, publicAddress, secretLiterals, withoutSecrets } from './secrets.js';

const CANARY = 'canary-7f3a9c';

describe(withoutSecrets.name, () => {
  it.each([
    [`mongodb://user:${CANARY}@host:27017,other/db?x=y cannot be reached`],
    [`fetch http://${CANARY}@h/x failed`],
    [`https://u:${CANARY}@h/`],
    [`GET /access/keys?key=${CANARY} 200`],
    [`/x?a=1&access_token=${CANARY}&b=2`],
    [`/x?X-Amz-Signature=${CANARY}`],
    [`/x?API_KEY=${CANARY}`],
    [`/x?api-key=${CANARY}#f`],
    [`{"url":"/x?password=${CANARY}","b":1}`],
    [`posted to https://hooks.slack.com/services/T024BE7LD/B024BE7LD/${CANARY}`],
    [`authorization: Bearer ${CANARY}`],
    [`Basic ${Buffer.from(`u:${CANARY}`).toString('base64')}`],
    [`key pv_0f343b0931126a20_${'x'.repeat(30)}${CANARY}`],
    [`pv_owner_${'y'.repeat(43)}`],
  ])('replaces the secret in %s', (text) => {
    const clean = withoutSecrets(text);
    expect(clean).toContain('…');
    for (const secret of [CANARY, Buffer.from(`u:${CANARY}`).toString('base64'), 'yyyy'])
      expect(clean).not.toContain(secret);
  });

  it('does not change anything else', () => {
    for (const text of [
      'POST /predict 422',
      '/x?metric_key=loss&page=2',
      'mail a@b.example',
      'http://h:80/x?a=b',
      'basic authentication',
      '{"a":"x?y"}',
    ])
      expect(withoutSecrets(text)).toBe(text);
    expect(withoutSecrets(`x ${CANARY} y`, [CANARY])).toBe('x … y');
  });

  it('needs only milliseconds for any text', () => {
    const long = 200_000;
    const texts = ['a', '?a', 'a.', '&token', 'pv_', 'Bearer a', '://', 'x://'].map((part) =>
      part.repeat(long / part.length),
    );
    const begun = performance.now();
    for (const text of texts) withoutSecrets(text);
    expect(performance.now() - begun).toBeLessThan(2000);
  });

  it('keeps a line of JSON valid', () => {
    fc.assert(
      fc.property(fc.webUrl({ withQueryParameters: true, withFragments: true }), fc.string(), (url, text) => {
        const line = JSON.stringify({
          url: url.replace('//', `//me:${CANARY}@`),
          text,
          token: `?token=${text}`,
        });
        const clean = withoutSecrets(line);
        expect(() => JSON.parse(clean) as unknown).not.toThrow();
        expect(clean).not.toContain(CANARY);
      }),
    );
  });
});

describe(loggedUrl.name, () => {
  it('replaces secret parameters, also with encoded names', () => {
    expect(loggedUrl(`/access/keys?role=admin&key=${CANARY}`)).toBe('/access/keys?role=admin&key=…');
    expect(loggedUrl(`/x?%6bey=${CANARY}&%74oken=${CANARY}&n=1`)).toBe('/x?%6bey=…&%74oken=…&n=1');
    expect(loggedUrl('/x?%zz=1')).toBe('/x?%zz=1');
  });
});

it('knows what of an address may be shown, and its password in both forms', () => {
  expect(publicAddress(`http://u:${CANARY}@h:81/feed/?token=${CANARY}#x`)).toBe('http://h:81/feed');
  expect(secretLiterals([`mongodb://u:${CANARY}%21@h/d`, 'http://h/'], ['short', 'long enough'])).toEqual([
    `${CANARY}%21`,
    `${CANARY}!`,
    'long enough',
  ]);
});
