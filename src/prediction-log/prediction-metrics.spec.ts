import { logWorld, prediction } from '../../test/support/log-world.js';
import { score } from '../algorithms/evaluation/scores.js';
import { Random } from '../algorithms/random/random.js';
import { PredictionMetrics } from './prediction-metrics.service.js';

/** 300 predictions over five hours; two of three have an outcome. */
async function scored() {
  const world = logWorld();
  const random = new Random(3);
  const begin = Date.UTC(2026, 10, 24, 5);
  const rows: { p: number; made?: number; version: number; zone: number; at: number }[] = [];
  for (let n = 0; n < 300; n++) {
    world.clock.time = new Date(begin + n * 60_000);
    const [p, version] = [random.next(), 1 + (n % 2)];
    const id = world.log.append(prediction(n, { probability: p, version }));
    const made = n % 3 === 0 ? undefined : random.next() < p ? 1 : 0;
    if (made !== undefined) await world.intake.record([{ predictionId: id, made: made as 0 | 1 }], 'me');
    rows.push({ p, made, version, zone: 1 + (n % 7), at: world.clock.time.getTime() });
    if (n % 50 === 0) await world.log.flush();
  }
  return { ...world, rows, begin };
}

function expected(rows: { p: number; made?: number }[]) {
  const known = rows.filter(({ made }) => made !== undefined);
  const labels = Uint8Array.from(known, ({ made }) => made!);
  const scores = score(
    labels,
    Float64Array.from(known, ({ p }) => p),
    0.5,
  );
  return {
    predictions: rows.length,
    withOutcome: known.length,
    accuracy: expect.closeTo(scores.accuracy, 12),
    logLoss: expect.closeTo(scores.logLoss, 12),
    brier: expect.closeTo(scores.brier, 12),
    calibrationError: expect.closeTo(scores.ece, 12),
    madeRate: expect.closeTo(scores.baseRate, 12),
  };
}

describe(PredictionMetrics.name, () => {
  it('has the scores of the evaluation, in all and by version, zone and hour', async () => {
    const { metrics, rows, begin } = await scored();
    const all = await metrics.measure({}, 3_600_000);
    expect(all).toMatchObject(expected(rows));
    expect(all.versions.map(({ version }) => version)).toEqual([1, 2]);
    for (const { version, zones, ...scores } of all.versions) {
      const own = rows.filter((row) => row.version === version);
      expect(scores).toMatchObject(expected(own));
      for (const zone of zones)
        expect(zone).toMatchObject(expected(own.filter((row) => row.zone === zone.zone)));
    }
    expect(all.windows).toHaveLength(5);
    for (const [hour, window] of all.windows.entries()) {
      const from = begin + hour * 3_600_000;
      expect(window.from).toEqual(new Date(from));
      expect(window).toMatchObject(expected(rows.filter(({ at }) => at >= from && at < from + 3_600_000)));
    }
  });

  it('measures what matches only', async () => {
    const { metrics, rows, begin } = await scored();
    const to = new Date(begin + 100 * 60_000);
    const early = rows.filter(({ at, version }) => at < to.getTime() && version === 2);
    expect(await metrics.measure({ to, version: 2 })).toMatchObject(expected(early));
    expect(await metrics.measure({ zone: 3 })).toMatchObject(expected(rows.filter(({ zone }) => zone === 3)));
    expect(await metrics.measure({ player: 1005 })).toMatchObject(expected([rows[5]]));
  });

  it('has no means without outcomes', async () => {
    const { metrics, log } = logWorld();
    log.append(prediction(0));
    const none = await metrics.measure({});
    expect(none).toMatchObject({ predictions: 1, withOutcome: 0, logLoss: null, accuracy: null, bins: [] });
  });

  it('follows outcomes that come and are corrected', async () => {
    const { metrics, log, intake } = logWorld();
    const id = log.append(prediction(0, { probability: 0.9 }));
    await intake.record([{ predictionId: id, made: 1 }], 'me');
    expect((await metrics.measure({})).accuracy).toBe(1);
    await intake.record([{ predictionId: id, made: 0 }], 'me');
    expect((await metrics.measure({})).accuracy).toBe(0);
  });
});
