import { objectsOf, pagesOf } from './pages.js';

interface Page {
  items: object[];
  next_page_token?: string;
}

async function all(ask: (token: string | undefined) => Page): Promise<object[]> {
  const found: object[] = [];
  const pages = pagesOf(
    async (token) => ask(token),
    ({ items }) => items.length,
  );
  for await (const page of pages) found.push(...page.items);
  return found;
}

describe(pagesOf.name, () => {
  it('requests pages until there is no token, also past empty ones', async () => {
    const ask = (token = '0') => {
      const n = Number(token);
      return { items: n % 3 ? [] : [{ n }], ...(n < 9 && { next_page_token: String(n + 1) }) };
    };
    expect(await all(ask)).toEqual([{ n: 0 }, { n: 3 }, { n: 6 }, { n: 9 }]);
  });

  it('refuses a list that never ends', async () => {
    const refused = { code: 'tracking.transfer-invalid', message: expect.stringContaining('never ends') };
    await expect(all(() => ({ items: [{}], next_page_token: 'again' }))).rejects.toMatchObject(refused);
    let n = 0;
    await expect(all(() => ({ items: [], next_page_token: String(n++) }))).rejects.toMatchObject(refused);
    expect(n).toBeLessThan(200);
  });
});

describe(objectsOf.name, () => {
  it('accepts lists of objects, and returns an empty list for an absent one', () => {
    expect(objectsOf({ runs: [{ a: 1 }] }, 'runs')).toEqual([{ a: 1 }]);
    expect(objectsOf({}, 'runs')).toEqual([]);
  });

  it.each(['text', 5, {}, [null], [1]])('refuses %j', (runs) => {
    expect(() => objectsOf({ runs }, 'runs')).toThrow('runs that are not a list of objects');
  });
});
