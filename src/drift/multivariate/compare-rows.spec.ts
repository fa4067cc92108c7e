import {
  SHOT_LIKE_FEATURES,
  SHOT_LIKE_NAMES,
  type ShotLikeRows,
  shotLikeRows,
  withColumn,
} from '../../../test/support/shot-like-rows.js';
import { compareRows } from './compare-rows.js';

const reference = shotLikeRows(1, { games: 60, shotsOfGame: 60 });

const compare = (current: ShotLikeRows) =>
  compareRows({
    featureNames: SHOT_LIKE_NAMES,
    features: SHOT_LIKE_FEATURES,
    reference,
    current,
    score: reference.columns,
    seed: 5,
  });

describe('compareRows', () => {
  it('finds another mix and names the features, never the identifier', () => {
    const { finding, probabilities } = compare(
      withColumn(
        shotLikeRows(2, { games: 20, shotsOfGame: 60, threes: 0.6 }),
        'Player_ID',
        (id) => id + 9000,
      ),
    );
    expect(finding).toMatchObject({ drifted: true });
    expect(finding.auc.value).toBeGreaterThan(0.55);
    expect(finding.features.map(({ column }) => column)).not.toContain('Player_ID');
    expect(finding.text).toMatch(
      /^A classifier tells rows of the window from rows of the reference: area under the curve 0\.\d+ \(95 %/,
    );
    expect(probabilities).toHaveLength(reference.games.length);
    expect(probabilities!.every((p) => p > 0 && p < 1)).toBe(true);
  });

  it('does not mind other players, and is quiet on 8 quiet windows', () => {
    for (let i = 0; i < 8; i++) {
      const quiet = withColumn(
        shotLikeRows(50 + i, { games: 12, shotsOfGame: 60 }),
        'Player_ID',
        (id) => id + 9000,
      );
      expect(compare(quiet).finding).toMatchObject({ drifted: false });
    }
  });

  it('says that there is too little to say', () => {
    const { finding, probabilities } = compare(shotLikeRows(2, { games: 3 }));
    expect(finding).toMatchObject({ auc: { value: null }, drifted: false, features: [] });
    expect(finding.text).toContain('Too few');
    expect(probabilities).toBeUndefined();
  });
});
