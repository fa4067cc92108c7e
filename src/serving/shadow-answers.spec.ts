import { setImmediate as nextTurn } from 'node:timers/promises';
import { Counter, Registry } from 'prom-client';
import type { LoggedPrediction, PredictionLog } from '../prediction-log/index.js';
import { ShadowAnswers } from './shadow-answers.service.js';
import type { TabularModel } from './tabular-model.js';

function setUp(probability: (row: ArrayLike<number>) => number) {
  const logged: LoggedPrediction[] = [];
  const append = (made: LoggedPrediction) => logged.push({ ...made, row: Array.from(made.row) });
  const counter = new Counter({
    name: 'shadows',
    help: 'x',
    labelNames: ['result'],
    registers: [new Registry()],
  });
  const shadows = new ShadowAnswers({ append } as unknown as PredictionLog, counter);
  const model = { name: 'parivision', version: 4, probability } as unknown as TabularModel;
  const counts = async () =>
    Object.fromEntries((await counter.get()).values.map(({ labels, value }) => [labels.result, value]));
  const row = (i: number) => [i, 1, 2, 3, 2, 0.5, 1];
  return { shadows, model, logged, counts, row };
}

describe(ShadowAnswers.name, () => {
  it('answers after the caller, in order, and names the prediction that the caller got', async () => {
    const { shadows, model, logged, row } = setUp((values) => values[0] / 1000);
    const shared = row(1);
    shadows.ask(model, shared, 'id-1', 'r-1');
    // The caller's row may be used again for the next request.
    shared[0] = 999;
    shadows.ask(model, row(2), 'id-2', 'r-2');
    expect(logged).toEqual([]);
    await nextTurn();
    await nextTurn();
    expect(logged).toEqual([
      expect.objectContaining({
        version: 4,
        role: 'shadow',
        row: row(1),
        probability: 0.001,
        pairedWith: 'id-1',
        requestId: 'r-1',
      }),
      expect.objectContaining({ row: row(2), pairedWith: 'id-2' }),
    ]);
  });

  it('drops and counts requests that it cannot answer in time, and answers the rest in short turns', async () => {
    const { shadows, model, logged, counts, row } = setUp(() => 0.5);
    for (let i = 0; i < 5000; i++) shadows.ask(model, row(i), `id-${i}`, 'r');
    await nextTurn();
    await nextTurn();
    expect(logged.length).toBeLessThan(200);
    while (logged.length < 4096) await nextTurn();
    expect(logged.map(({ pairedWith }) => pairedWith)).toEqual(
      Array.from({ length: 4096 }, (_, i) => `id-${i}`),
    );
    expect(logged.every((made, i) => made.row[0] === i)).toBe(true);
    expect(await counts()).toEqual({ answered: 4096, dropped: 904, failed: 0 });
    shadows.ask(model, row(7), 'again', 'r');
    await nextTurn();
    await nextTurn();
    expect(logged.at(-1)).toMatchObject({ pairedWith: 'again', row: row(7) });
  });

  it('counts failures, and goes on', async () => {
    const { shadows, model, logged, counts, row } = setUp((values) => {
      if (values[0] === 0) throw new Error('no');
      return 0.4;
    });
    for (const i of [0, 1]) shadows.ask(model, row(i), `id-${i}`, 'r');
    await nextTurn();
    await nextTurn();
    expect(logged.map(({ pairedWith }) => pairedWith)).toEqual(['id-1']);
    expect(await counts()).toEqual({ answered: 1, dropped: 0, failed: 1 });
  });
});
