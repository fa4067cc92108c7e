import { inWords } from './progress.js';

describe(inWords.name, () => {
  it.each([
    [{ done: 5000, total: 20_000, unit: 'rows' }, '5,000 of 20,000 rows'],
    [{ done: 12, unit: 'games' }, '12 games'],
    [{ done: 1, total: 3, unit: 'trials', note: 'random-forest 1' }, '1 of 3 trials, random-forest 1'],
  ])('describes %j', (progress, words) => {
    expect(inWords(progress)).toBe(words);
  });
});
