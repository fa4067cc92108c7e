// For generate_scoring.py: models of every algorithm and calibration and of hand-made trees, as model file and as ONNX file
// for scoring, with rows to ask. Needs `npm run build:server` and the native engines. JSON on standard output.
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { ALGORITHMS, resolveParameters } from '../../dist/algorithms/catalogue/catalogue.js';
import { decodeModel, encodeModel } from '../../dist/algorithms/model-io/model-file.js';
import { scoringOnnx } from '../../dist/algorithms/model-io/onnx/scoring-onnx.js';
import { FEATURES, SHOT_FEATURES } from '../../dist/basketball/shots/features.js';
import { CALIBRATION_METHODS } from '../../dist/algorithms/evaluation/calibration.js';
import { Random } from '../../dist/algorithms/random/random.js';
import { ensembleFromNodes } from '../../dist/algorithms/trees/assemble.js';
import { LINKS } from '../../dist/algorithms/trees/tree-ensemble.js';
import { fitTrial } from '../../dist/training/trial/fit-trial.js';

const ROWS = 100;
const SMALL = {
  'random-forest': { trees: 4, maxDepth: 4 },
  'gradient-boosting': { trees: 6, maxLeaves: 8 },
  'extra-trees': { trees: 4, maxDepth: 4 },
  xgboost: { num_boost_round: 6, max_depth: 3 },
  lightgbm: { num_iterations: 6, num_leaves: 8 },
  'ml-random-forest': { trees: 2, maxDepth: 3 },
  'ml-logistic-regression': { steps: 60 },
};
const ODD = [Infinity, -Infinity, 1e300, -1e300, 1e18, 0.5, -0.5, 2.7, -1, 2000.5];
const random = new Random(7);

function shots(rows) {
  const columns = FEATURES.map(() => new Float64Array(new SharedArrayBuffer(rows * 8)));
  const labels = new Uint8Array(new SharedArrayBuffer(rows));
  for (let i = 0; i < rows; i++) {
    const [x, y] = [Math.round(random.next() * 500 - 250), Math.round(random.next() * 400 - 50)];
    const metres = Math.hypot(x, y) * 0.03048;
    const player = 201_000 + random.integer(200);
    const values = [player, x, y, random.integer(721), metres > 7 ? 3 : 2, metres, random.integer(8)];
    values.forEach((value, f) => (columns[f][i] = random.integer(50) === 0 ? Number.NaN : value));
    labels[i] = random.next() < 0.7 - metres * 0.05 + (player % 10) / 50 ? 1 : 0;
  }
  const [a, b] = [Math.floor(rows * 0.6), Math.floor(rows * 0.9)];
  const parts = { train: { from: 0, to: a }, validation: { from: a, to: b }, test: { from: b, to: rows } };
  return {
    snapshot: 'f'.repeat(64),
    featureNames: [...FEATURES],
    features: SHOT_FEATURES,
    columns,
    labels,
    ...parts,
  };
}

function nativeTask(name) {
  const engines = join(process.env.CACHE_DIR || join(homedir(), '.cache', 'parivision'), 'engines');
  const { library } = JSON.parse(readFileSync(join(engines, `${name}.json`), 'utf8'));
  return { library: join(engines, library), threads: 1 };
}

/** Splits on three columns: numeric, and of few and of many categories. */
function tree() {
  const nodes = [];
  const grow = (depth) => {
    const at = nodes.push(undefined) - 1;
    if (depth === 0 || random.integer(6) === 0) {
      nodes[at] = { value: random.next() * 0.1, cover: 1 };
      return at;
    }
    const feature = random.integer(3);
    const category = () =>
      feature === 1 ? random.integer(9) : random.integer(3) * 1000 + random.integer(20);
    const categories = [...new Set(Array.from({ length: random.integer(9) }, category))];
    const split = feature === 0 ? { threshold: random.next() * 4 - 2 } : { categories };
    const [left, right] = [grow(depth - 1), grow(depth - 1)];
    nodes[at] = { feature, ...split, missingLeft: random.integer(2) === 0, cover: 2, left, right };
    return at;
  };
  grow(4);
  return nodes;
}

/** Values as they come, with those of thresholds, their neighbours, odd ones and gaps among them. */
function rowsFor(model, value) {
  const width = model.featureNames.length;
  const thresholds = Array.from({ length: width }, () => []);
  const { feature = [], flags = [], threshold = [] } = model.ensemble ?? {};
  feature.forEach((f, node) => f >= 0 && (flags[node] & 2) === 0 && thresholds[f].push(threshold[node]));
  const pick = (list) => list[random.integer(list.length)];
  return Float64Array.from({ length: ROWS * width }, (_, i) => {
    const kind = random.integer(16);
    const near = thresholds[i % width];
    if (kind === 0) return Number.NaN;
    if (kind === 1) return pick(ODD);
    if (kind < 8 && near.length > 0) return [(x) => x, nextAbove, Math.fround][kind % 3](pick(near));
    return value(i % width);
  });
}

function nextAbove(x) {
  const bits = new BigInt64Array(Float64Array.of(x).buffer);
  bits[0] += x >= 0 ? 1n : -1n;
  return new Float64Array(bits.buffer)[0];
}

const base64 = (bytes) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
const models = {};
function add(name, file, value) {
  const { model } = decodeModel(file);
  models[name] = {
    model: base64(file),
    onnx: base64(scoringOnnx(model)),
    rows: base64(rowsFor(model, value)),
  };
}

const data = shots(3000);
for (const { name, engine } of ALGORITHMS) {
  for (const calibration of CALIBRATION_METHODS) {
    const parameters = resolveParameters(name, SMALL[name] ?? {});
    const native = engine === 'native' ? { native: nativeTask(name) } : {};
    const fitted = await fitTrial({ algorithm: name, parameters, seed: 3, data, calibration, ...native });
    add(`${name}, ${calibration}`, fitted.model, (f) => data.columns[f][random.integer(3000)]);
  }
}
const info = { algorithm: 'by hand', parameters: {}, seed: 1, training: {} };
for (const link of LINKS) {
  for (const trees of [0, 1, 8]) {
    const given = { featureCount: 3, link, baseScore: 0.1 };
    const ensemble = ensembleFromNodes(Array.from({ length: trees }, tree), given);
    const model = { kind: 'tree-ensemble', featureNames: ['a', 'b', 'c'], ensemble };
    add(`categories, ${link}, ${trees} trees`, encodeModel(model, info), (f) =>
      [random.next() * 5 - 2.5, random.integer(10), random.integer(3) * 1000 + random.integer(20)].at(f),
    );
  }
}
process.stdout.write(JSON.stringify(models));
