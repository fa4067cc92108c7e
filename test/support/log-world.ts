import { Counter, Registry } from 'prom-client';
import type { BronzeGame, BronzeService } from '../../src/bronze/index.js';
import { Settings } from '../../src/platform/config/settings.js';
import type { OutcomeManifest, PredictionManifest } from '../../src/prediction-log/blocks/blocks.port.js';
import type { LoggedPrediction } from '../../src/prediction-log/blocks/open-block.js';
import { Compactor } from '../../src/prediction-log/compaction/compactor.service.js';
import { Retention } from '../../src/prediction-log/compaction/retention.service.js';
import { OutcomeIntake } from '../../src/prediction-log/outcomes/outcome-intake.service.js';
import { OutcomeLists } from '../../src/prediction-log/outcomes/outcome-lists.service.js';
import { OutcomeStatements } from '../../src/prediction-log/outcomes/outcome-statements.service.js';
import { ShotMatching } from '../../src/prediction-log/outcomes/shot-matching.service.js';
import { PredictionLists } from '../../src/prediction-log/prediction-lists.service.js';
import { PredictionLog } from '../../src/prediction-log/prediction-log.service.js';
import { PredictionMetrics } from '../../src/prediction-log/prediction-metrics.service.js';
import { PredictionReader } from '../../src/prediction-log/prediction-reader.service.js';
import { JoinedBlocks } from '../../src/prediction-log/reading/joined-blocks.service.js';
import { InProcessWorkers } from './in-process-workers.js';
import { MemoryBlocks } from './memory-block-store.js';
import { StillClock } from './still-clock.js';

/** The log of predictions in memory, with what reads it. */
export function logWorld(given: Partial<Settings> = {}) {
  const clock = new StillClock();
  const settings = Object.assign(new Settings(), given);
  const predictionBlocks = new MemoryBlocks<PredictionManifest>();
  const outcomeBlocks = new MemoryBlocks<OutcomeManifest>();
  const counter = (): Counter => new Counter({ name: 'n', help: 'x', registers: [new Registry()] });
  const [dropped, written] = [counter(), counter()];
  const newLog = (): PredictionLog => new PredictionLog(predictionBlocks, settings, clock, dropped, written);
  const log = newLog();
  const joined = new JoinedBlocks(predictionBlocks, outcomeBlocks);
  const reader = new PredictionReader(log, joined);
  const metrics = new PredictionMetrics(reader);
  const games: BronzeGame[] = [];
  const bronze = {
    async *games(ids: string[]) {
      yield* games.filter(({ id }) => ids.includes(id));
    },
  } as unknown as BronzeService;
  const statements = new OutcomeStatements(log, joined);
  const matching = new ShotMatching(bronze, log, joined, clock);
  const outcomesTotal = new Counter({
    name: 'o',
    help: 'x',
    labelNames: ['kind'],
    registers: [new Registry()],
  });
  return {
    clock,
    settings,
    predictionBlocks,
    outcomeBlocks,
    /** A log of another process. */
    newLog,
    log,
    joined,
    reader,
    lists: new PredictionLists(log, joined),
    metrics,
    /** What bronze has. */
    games,
    intake: new OutcomeIntake(outcomeBlocks, statements, matching, clock, outcomesTotal),
    outcomes: new OutcomeLists(statements, joined, metrics),
    compactor: new Compactor(predictionBlocks, outcomeBlocks, new InProcessWorkers(), clock),
    retention: new Retention(predictionBlocks, outcomeBlocks, settings, clock),
    valueOf: async (which: 'dropped' | 'written') =>
      (await (which === 'dropped' ? dropped : written).get()).values[0].value,
  };
}

/** A prediction to log; `n` makes its values its own. */
export function prediction(n: number, given: Partial<LoggedPrediction> = {}): LoggedPrediction {
  return {
    model: 'parivision',
    version: 1,
    role: 'champion',
    row: [1000 + n, n - 5, 2 * n, 700 - n, n % 2 ? 3 : 2, n * 0.3048, 1 + (n % 7)],
    probability: 0.25 + (n % 10) * 0.05,
    requestId: `request-${n}`,
    ...given,
  };
}
