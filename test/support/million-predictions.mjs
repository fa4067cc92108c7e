// Logs a million predictions and their outcomes with the built program's classes, and prints as JSON how long it takes to score
// them. Not in Jest: there every use of Math goes through the test's own global object.
import mongoose from 'mongoose';

const [uri, database] = process.argv.slice(2);
const PREDICTIONS = 1_000_000;
const PIECE = 10_000;
const FEATURES = 7;

const from = (path) => import(new URL(`../../dist/prediction-log/${path}.js`, import.meta.url));
const { MongoOutcomeBlocks, MongoPredictionBlocks } = await from('mongo/mongo-blocks');
const { PredictionLog } = await from('prediction-log.service');
const { PredictionMetrics } = await from('prediction-metrics.service');
const { PredictionReader } = await from('prediction-reader.service');
const { JoinedBlocks } = await from('reading/joined-blocks.service');
const { OutcomeIntake } = await from('outcomes/outcome-intake.service');
const { OutcomeStatements } = await from('outcomes/outcome-statements.service');

const connection = await mongoose.createConnection(uri, { dbName: database }).asPromise();
const collection = (name) => ({ collection: connection.db.collection(name) });
const predictions = new MongoPredictionBlocks(
  collection('prediction_blocks'),
  collection('prediction_block_data'),
);
const outcomes = new MongoOutcomeBlocks(collection('outcome_blocks'), collection('outcome_block_data'));
const clock = { now: () => new Date() };
const counter = { inc: () => undefined };
const newLog = () =>
  new PredictionLog(predictions, { predictionLogBuffer: PREDICTIONS }, clock, counter, counter);

const log = newLog();
const statements = new OutcomeStatements(log, new JoinedBlocks(predictions, outcomes));
const intake = new OutcomeIntake(outcomes, statements, { find: async () => [] }, clock, counter);
const rows = Float64Array.from({ length: PIECE * FEATURES }, (_, i) =>
  i % FEATURES === 6 ? 1 + (i % 7) : i % 500,
);
const common = { model: 'parivision', version: 1, role: 'champion', requestId: 'r'.repeat(36) };
let tellingMs = 0;
for (let n = 0; n < PREDICTIONS; n += PIECE) {
  const probabilities = Float64Array.from({ length: PIECE }, (_, i) => ((i * 7919 + n) % 9973) / 9973);
  const ids = log.appendRows({ ...common, rows, probabilities });
  await log.flush();
  const began = performance.now();
  const given = ids.map((predictionId, i) => ({ predictionId, made: (i * 31) % 100 < 46 ? 1 : 0 }));
  await intake.record(given, 'test');
  tellingMs += performance.now() - began;
}

/** µs of one prediction, in a round of 8,000 after two others. */
function appendUs() {
  const own = newLog();
  const one = { ...common, row: [201_580, 13, 6, 571, 2, 0.3048, 1], probability: 0.5 };
  let us = 0;
  for (let round = 0; round < 3; round++) {
    const began = performance.now();
    for (let i = 0; i < 2700; i++) own.append(one);
    us = ((performance.now() - began) * 1000) / 2700;
  }
  return us;
}

const metrics = new PredictionMetrics(
  new PredictionReader(newLog(), new JoinedBlocks(predictions, outcomes)),
);
const times = [];
for (const filter of [{}, {}, {}, { player: -1 }, { hasOutcome: true }, { hasOutcome: true }]) {
  const began = performance.now();
  const found = await metrics.measure(filter);
  times.push(Math.round(performance.now() - began));
  const expected = filter.player === undefined ? PREDICTIONS : 0;
  if (found.predictions !== expected || found.withOutcome !== expected)
    throw new Error(`${found.predictions} predictions, ${found.withOutcome} with outcome`);
}
const [coldMs, ...warmMs] = times;
const outcomesPerSecond = Math.round((PREDICTIONS / tellingMs) * 1000);
await connection.db.dropDatabase();
await connection.close();
console.log(JSON.stringify({ appendUs: appendUs(), outcomesPerSecond, coldMs, warmMs }));
