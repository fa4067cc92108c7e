import { firstIdAt, PredictionIds } from './prediction-id.js';

describe(PredictionIds.name, () => {
  it('creates ids of 32 hex digits that sort by time, also within a millisecond', () => {
    const ids = new PredictionIds();
    const made = [1000, 1000, 1000, 1001, 1_700_000_000_000, 1_700_000_000_001].map((now) => ids.next(now));
    expect(made.toSorted()).toEqual(made);
    expect(new Set(made).size).toBe(made.length);
    for (const id of made) expect(id).toMatch(/^[0-9a-f]{32}$/);
  });

  it('keeps sorting later when the clock is set back', () => {
    const ids = new PredictionIds();
    const first = ids.next(2000);
    expect(ids.next(1000) > first).toBe(true);
  });

  it('differs between processes', () => {
    expect(new PredictionIds().next(5)).not.toBe(new PredictionIds().next(5));
  });
});

describe(firstIdAt.name, () => {
  it('separates earlier ids from later ones', () => {
    const ids = new PredictionIds();
    const [before, at] = [ids.next(1999), ids.next(2000)];
    expect(before < firstIdAt(2000)).toBe(true);
    expect(at >= firstIdAt(2000)).toBe(true);
  });
});
