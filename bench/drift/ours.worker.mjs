// Reports in a worker thread, as the application makes them.
import { parentPort, workerData } from 'node:worker_threads';

const load = (path) => import(new URL(path, workerData.dist).href);
const { planOf } = await load('algorithms/profile/plan.js');
const { profileOf } = await load('algorithms/profile/profile.js');
const { adjustComparisons, compareProfiles } = await load('algorithms/profile/compare-profiles.js');
const { referencePerformance } = await load('algorithms/evaluation/reference-performance.js');
const { measurePerformance } = await load('drift/performance/measure-performance.js');
const { columnFinding } = await load('drift/reports/column-finding.js');
const { verdictOf } = await load('drift/reports/verdict.js');
const { reportHtml } = await load('drift/reports/html/report-html.js');

const LEVEL = 0.05;
let stored;

const COMMANDS = {
  /** From the rows of both sides, as Evidently does it; keeps the profiles. */
  drift({ columns, reference, current }) {
    const plan = planOf(columns.map((column, i) => ({ ...column, values: reference.columns[i] })));
    const profiles = [reference, current].map((side) => profileOf(plan, side.columns, side.clusters));
    stored = { plan, profiles };
    return driftReport();
  },
  /** Against the stored profiles. */
  stored: () => driftReport(),
  /** Of both sides: scores, intervals by game, calibration, estimates. */
  classification({ reference, current }) {
    const labels = Uint8Array.from(reference.columns.at(-1));
    const before = referencePerformance(labels, reference.probabilities, reference.clusters);
    const { performance, estimates } = measurePerformance({
      reference: before,
      rows: {
        probabilities: current.probabilities,
        labels: Int8Array.from(current.columns.at(-1)),
        clusters: current.clusters,
        featureNames: [],
        columns: [],
      },
      slices: [],
      level: LEVEL,
    });
    return written({ columns: [], performance, estimates }, [reference, current]);
  },
};

function driftReport() {
  const { plan, profiles } = stored;
  const [compared] = adjustComparisons([compareProfiles(plan, ...profiles)], LEVEL);
  return written({ columns: compared.map((one) => columnFinding(one)), estimates: [] }, profiles);
}

function written(found, sides) {
  const [reference, current] = sides.map((side) => {
    const rows = side.rows ?? side.clusters.length;
    return { source: 'gold', rows, games: 100, labelled: rows };
  });
  const findings = { reference, current, quality: [], segments: [], ...found };
  const report = {
    id: 'bench',
    createdAt: new Date(0),
    by: 'bench',
    trigger: 'manual',
    model: 'bench',
    version: 1,
    spec: { source: 'gold' },
    options: { parts: ['data', 'performance'], tests: [], level: LEVEL },
    verdict: verdictOf(findings),
    ...findings,
    notes: [],
    tookMs: 0,
  };
  const drifted = found.columns.filter((column) => column.drifted).length;
  return {
    html: Buffer.byteLength(reportHtml(report)),
    json: Buffer.byteLength(JSON.stringify(report)),
    drifted,
  };
}

const answer = (message) => {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
  parentPort.postMessage(message);
};
parentPort.on('message', ({ command, given }) => {
  const started = performance.now();
  try {
    const made = COMMANDS[command](given);
    answer({ answer: { ...made, seconds: (performance.now() - started) / 1000 } });
  } catch (error) {
    answer({ error: error.stack });
  }
});
answer({ answer: 'ready' });
