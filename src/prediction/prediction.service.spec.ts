import { CounterTally, SummaryTally } from '../platform/metrics/tallies.js';
import type { LoggedPrediction, PredictionLog } from '../prediction-log/index.js';
import type { ChampionHolder } from '../serving/index.js';
import { PredictionService } from './prediction.service.js';

const ROW = [201_580, 13, 6, 571, 2, 0.3048, 1];
const ID = '0193595b2f4000000000a1b2c3d4e5f6';

function setUp(probability: () => number) {
  const logged: LoggedPrediction[] = [];
  const time = new SummaryTally('time', 'x');
  const answers = new CounterTally('n', 'x');
  const champion = { name: 'parivision', version: 3, probability };
  const service = new PredictionService(
    { current: champion } as unknown as ChampionHolder,
    { append: (made: LoggedPrediction) => (logged.push(made), ID) } as unknown as PredictionLog,
    time,
    answers,
  );
  const timed = async () =>
    (await time.get()).values.find(({ metricName }) => metricName === 'time_count')?.value;
  return { service, champion, logged, timed, counts: async () => (await answers.get()).values };
}

describe(PredictionService.name, () => {
  it('predicts, counts, measures the time once and logs', async () => {
    const { service, logged, timed, counts } = setUp(() => 0.61);
    const answer = service.predict(ROW, 'r-1');
    expect(answer).toEqual({ id: ID, prediction: 1, probability: 0.61, version: 3 });
    expect(logged).toEqual([
      { model: 'parivision', version: 3, role: 'champion', row: ROW, probability: 0.61, requestId: 'r-1' },
    ]);
    expect(await timed()).toBe(1);
    expect(await counts()).toMatchObject([{ labels: { version: '3', prediction: '1' }, value: 1 }]);
  });

  it('predicts 0 up to a probability of one half, as scikit-learn does', () => {
    expect(setUp(() => 0.5).service.predict(ROW, 'r').prediction).toBe(0);
    expect(setUp(() => 0.5000001).service.predict(ROW, 'r').prediction).toBe(1);
  });

  it('counts under the version that made the prediction', async () => {
    const { service, champion, counts } = setUp(() => 0.2);
    service.predict(ROW, 'r');
    champion.version = 4;
    service.predict(ROW, 'r');
    service.predict(ROW, 'r');
    const missed = (await counts()).filter(({ labels }) => labels.prediction === '0');
    expect(missed.map(({ labels, value }) => [labels.version, value])).toEqual([
      ['3', 1],
      ['4', 2],
    ]);
  });

  it('measures the time of a failing model, too, and logs nothing', async () => {
    const { service, logged, timed } = setUp(() => {
      throw new Error('broken model');
    });
    expect(() => service.predict(ROW, 'r')).toThrow('broken model');
    expect(await timed()).toBe(1);
    expect(logged).toEqual([]);
  });
});
