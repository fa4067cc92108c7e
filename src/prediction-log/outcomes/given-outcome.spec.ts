import type { FieldFault } from '../../platform/errors/app-error.js';
import { readOutcome } from './given-outcome.js';

const ID = '0193595b2f4000000000a1b2c3d4e5f6';
const SHOT = { dataset: 'virtual-league', game_id: '0092400001', event_id: 7 };

function read(value: unknown) {
  const faults: FieldFault[] = [];
  const outcome = readOutcome(value, '', faults);
  return { outcome, fields: faults.map(({ field }) => field) };
}

describe(readOutcome.name, () => {
  it('reads a prediction or a shot', () => {
    expect(read({ prediction_id: ID, made: true }).outcome).toEqual({ predictionId: ID, made: 1 });
    expect(read({ prediction_id: ID, game: 'virtual-league/92400001', made: 0 }).outcome?.game).toBe(
      'virtual-league/92400001',
    );
    expect(read({ prediction_id: ID, game: 92_400_001, made: 0 }).outcome?.game).toBe('92400001');
    expect(read({ prediction_id: ID, game: null, made: 0 }).outcome).toEqual({ predictionId: ID, made: 0 });
    expect(read({ shot: SHOT, made: 0, at: '2026-12-01T00:00:00Z' }).outcome).toEqual({
      shot: { dataset: 'virtual-league', gameId: '92400001', shotId: '7' },
      made: 0,
      at: Date.UTC(2026, 11, 1),
    });
    const content = `${'a'.repeat(22)}#2`;
    const byContent = read({ shot: { dataset: 'season', game_id: 1, shot_id: content }, made: 1 });
    expect(byContent.outcome?.shot?.shotId).toBe(content);
  });

  it.each<[unknown, string[]]>([
    [null, ['outcome']],
    [[], ['outcome']],
    [{ made: 1 }, ['prediction_id']],
    [{ prediction_id: ID, shot: SHOT, made: 1 }, ['prediction_id']],
    [{ prediction_id: ID.toUpperCase(), made: 1 }, ['prediction_id']],
    [{ prediction_id: ID }, ['made']],
    [{ prediction_id: ID, made: '1' }, ['made']],
    [{ prediction_id: ID, made: 1, at: 'soon' }, ['at']],
    [{ prediction_id: ID, made: 1, when: 1 }, ['when']],
    [{ shot: { ...SHOT, dataset: 'A/B' }, made: 1 }, ['shot.dataset']],
    [{ shot: { ...SHOT, game_id: -1 }, made: 1 }, ['shot.game_id']],
    [{ shot: { ...SHOT, shot_id: 'x' }, made: 1 }, ['shot.event_id']],
    [{ shot: { dataset: 'd', game_id: 1, shot_id: 'a/b' }, made: 1 }, ['shot.shot_id']],
    [{ shot: 7, made: 2 }, ['shot', 'made']],
    [{ shot: SHOT, game: 'g', made: 1 }, ['game']],
    ...['', 'a b', 'x'.repeat(65), '<b>', -1, 1.5, {}, true].map((game): [unknown, string[]] => [
      { prediction_id: ID, game, made: 1 },
      ['game'],
    ]),
  ])('refuses %j, naming the fields', (value, fields) => {
    expect(read(value)).toEqual({ outcome: undefined, fields });
  });
});
