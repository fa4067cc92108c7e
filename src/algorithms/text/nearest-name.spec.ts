import fc from '../../../test/support/fast-check.js';
import { didYouMean, editDistance, nearestName, suggestion } from './nearest-name.js';

const RUN = ['nodes', 'source', 'dataset', 'algorithms', 'trials', 'seed', 'acrossDatasets'];
const LIST = ['offset', 'limit', 'format', 'state', 'dataset', 'q'];

describe(nearestName.name, () => {
  it.each([
    ['shots', RUN, 'nodes'],
    ['count', RUN, 'nodes'],
    ['count', LIST, 'limit'],
    ['lmit', LIST, 'limit'],
    ['Limit', LIST, 'limit'],
    ['page', LIST, 'offset'],
    ['status', LIST, 'state'],
    ['algorithm', RUN, 'algorithms'],
    ['across_datasets', RUN, 'acrossDatasets'],
    ['sede', RUN, 'seed'],
    ['file', RUN, 'source'],
    ['name', LIST, 'q'],
    ['xgbost', ['xgboost', 'lightgbm'], 'xgboost'],
    ['max_dept', ['eta', 'max_depth', 'max_leaves'], 'max_depth'],
    ['n_estimators', ['eta', 'num_boost_round'], 'num_boost_round'],
    ['learning_rate', ['eta', 'max_depth'], 'eta'],
    ['player', ['player_id', 'x', 'y'], 'player_id'],
    ['Shot_Zone', ['Shot_Zone_Combined', 'Shot_Type_Encoded'], 'Shot_Zone_Combined'],
  ])('takes %s of %j for %s', (given, known, expected) => {
    expect(nearestName(given, known)).toBe(expected);
  });

  it.each(['zzzzzz', 'constructor', '__proto__', '', '--', 'ü'])('has no guess for %j', (given) => {
    expect(nearestName(given, RUN)).toBeUndefined();
  });

  it('finds every known name after one typing error', () => {
    const known = ['nodes', 'source', 'dataset', 'algorithms', 'trials'];
    fc.assert(
      fc.property(
        fc.constantFrom(...known),
        fc.nat(),
        fc.constantFrom('drop', 'double', 'swap'),
        (name, at, slip) => {
          const i = at % (name.length - 1);
          const typed =
            slip === 'drop'
              ? name.slice(0, i) + name.slice(i + 1)
              : slip === 'double'
                ? name.slice(0, i) + name[i] + name.slice(i)
                : name.slice(0, i) + name[i + 1] + name[i] + name.slice(i + 2);
          expect(nearestName(typed, known)).toBe(name);
        },
      ),
    );
  });
});

describe(editDistance.name, () => {
  it('is 0 for equal texts, symmetric, and at most the length of the longer text', () => {
    const word = fc.stringMatching(/^[a-d]{0,8}$/);
    fc.assert(
      fc.property(word, word, (a, b) => {
        expect(editDistance(a, a)).toBe(0);
        expect(editDistance(a, b)).toBe(editDistance(b, a));
        expect(editDistance(a, b)).toBeLessThanOrEqual(Math.max(a.length, b.length));
      }),
    );
    expect(editDistance('limti', 'limit')).toBe(1);
    expect(editDistance('kitten', 'sitting')).toBe(3);
  });
});

describe('as the end of a message', () => {
  it('names the probable choice, or all known ones', () => {
    expect(suggestion('shots', RUN)).toBe('; did you mean nodes?');
    expect(suggestion('zzzzzz', ['a', 'b'])).toBe('; known names are a, b');
    expect(suggestion('x', [])).toBe('');
    expect(didYouMean('wins', ['win', 'loss'])).toBe('; did you mean win?');
    expect(didYouMean('zzzzzz', ['win'])).toBe('');
    expect(didYouMean(3, ['win', 3])).toBe('');
  });
});
