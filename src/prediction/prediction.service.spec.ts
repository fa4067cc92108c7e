import { CounterTally, SummaryTally } from '../platform/metrics/tallies.js';
import type { LoggedPrediction, PredictionLog } from '../prediction-log/index.js';
import {
  type ChampionHolder,
  type LiveChoice,
  type LiveTraffic,
  PredictionCounters,
  type ShadowAnswers,
} from '../serving/index.js';
import { PredictionService } from './prediction.service.js';

const ROW = [201_580, 13, 6, 571, 2, 0.3048, 1];
const ID = '0193595b2f4000000000a1b2c3d4e5f6';

function setUp(probability: () => number) {
  const logged: LoggedPrediction[] = [];
  const time = new SummaryTally('time', 'x');
  const answers = new CounterTally('n', 'x');
  const champion = { name: 'parivision', version: 3, probability };
  const asks: unknown[][] = [];
  const traffic = {
    choice: { model: champion, role: 'champion' } as unknown as LiveChoice,
    keys: [] as unknown[],
    choose(key: unknown) {
      this.keys.push(key);
      return this.choice;
    },
    instead({ role }: LiveChoice, error: unknown): LiveChoice {
      if (role === 'champion') throw error;
      return { model: champion, role: 'champion' } as unknown as LiveChoice;
    },
  };
  const service = new PredictionService(
    { current: champion } as unknown as ChampionHolder,
    { append: (made: LoggedPrediction) => (logged.push(made), ID) } as unknown as PredictionLog,
    traffic as unknown as LiveTraffic,
    { ask: (...asked: unknown[]) => asks.push(asked) } as unknown as ShadowAnswers,
    new PredictionCounters(answers),
    time,
  );
  const timed = async () =>
    (await time.get()).values.find(({ metricName }) => metricName === 'time_count')?.value;
  return {
    service,
    champion,
    traffic,
    asks,
    logged,
    timed,
    counts: async () => (await answers.get()).values,
  };
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

  it('answers with the version that live traffic chooses for the key, and says so', () => {
    const { service, champion, traffic, asks, logged } = setUp(() => 0.2);
    const canary = { name: 'parivision', version: 9, probability: () => 0.8 };
    traffic.choice = { model: canary, role: 'canary', shadow: champion } as unknown as LiveChoice;
    expect(service.predict(ROW, 'r', 'anna')).toMatchObject({ version: 9, probability: 0.8 });
    service.predict(ROW, 'r');
    expect(traffic.keys).toEqual(['anna', ROW[0]]);
    expect(logged[0]).toMatchObject({ version: 9, role: 'canary' });
    expect(asks[0]).toEqual([champion, ROW, ID, 'r']);
  });

  it('lets the champion answer what a canary fails', () => {
    const { service, traffic, asks, logged } = setUp(() => 0.2);
    const probability = (): number => {
      throw new Error('broken canary');
    };
    const canary = { name: 'parivision', version: 9, probability };
    traffic.choice = { model: canary, role: 'canary' } as unknown as LiveChoice;
    expect(service.predict(ROW, 'r')).toMatchObject({ version: 3, probability: 0.2 });
    expect(logged).toEqual([expect.objectContaining({ version: 3, role: 'champion' })]);
    expect(asks).toEqual([]);
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
