/**
 * A model's calibration as the last steps of its ONNX graph, in 64-bit floats, and as the metadata entry `calibration`
 * (JSON), from which it is read back exactly.
 */
import type { Calibration } from '../../evaluation/calibration.js';
import { LOG_LOSS_CLIP } from '../../evaluation/scores.js';
import { checkCalibration } from '../calibration-fields.js';
import { ensure, InvalidModelFile } from '../invalid-model-file.js';
import {
  type Attribute,
  DOUBLE,
  FLOAT,
  INT64,
  type Node,
  type OnnxGraph,
  sameSteps,
  type Tensor,
} from './graph.js';

const CALIBRATION = 'calibration';
/** Maximum number of pieces of an isotonic calibration: each is computed for each row. */
const MAX_PIECES = 100_000;
/** Names of the uncalibrated outputs of the graph. */
const RAW: Record<string, string> = { label: 'raw_label', probabilities: 'raw_probabilities' };
const RESULT: Record<string, string> = { raw_label: 'label', raw_probabilities: 'probabilities' };

/**
 * Appends the calibration to the graph of the uncalibrated model.
 * @throws {InvalidModelFile} when it has too many points
 */
export function withCalibration(graph: OnnxGraph, calibration: Calibration): OnnxGraph {
  const { nodes, initializers } = calibrationSteps(calibration);
  return {
    ...graph,
    nodes: [...renamed(graph.nodes, RAW), ...nodes],
    initializers: [...graph.initializers, ...initializers],
    metadata: { ...graph.metadata, [CALIBRATION]: calibrationText(calibration) },
  };
}

/**
 * The inverse of `withCalibration`.
 * @throws {InvalidModelFile} when the steps are not those of the metadata
 */
export function takeCalibration(graph: OnnxGraph): { graph: OnnxGraph; calibration?: Calibration } {
  if (!Object.hasOwn(graph.metadata, CALIBRATION)) return { graph };
  const calibration = parsed(graph.metadata[CALIBRATION]);
  const steps = calibrationSteps(calibration);
  const own = graph.nodes.length - steps.nodes.length;
  const constants = graph.initializers.length - steps.initializers.length;
  const tail = { nodes: graph.nodes.slice(own), initializers: graph.initializers.slice(constants) };
  ensure(
    own > 0 && constants >= 0 && sameSteps(tail, steps),
    'the calibration in the metadata must be that of the last steps',
  );
  return {
    calibration,
    graph: {
      ...graph,
      nodes: renamed(graph.nodes.slice(0, own), RESULT),
      initializers: graph.initializers.slice(0, constants),
    },
  };
}

type Steps = Pick<OnnxGraph, 'nodes' | 'initializers'>;

function calibrationSteps(calibration: Calibration): Steps {
  const curve = calibration.method === 'sigmoid' ? sigmoidSteps(calibration) : isotonicSteps(calibration);
  return {
    nodes: [
      step('Cast', ['raw_probabilities'], 'cal_raw', { to: { kind: 'integer', value: DOUBLE } }),
      ...curve.nodes,
      step('Sub', ['cal_one', 'cal_made'], 'cal_missed'),
      step('Concat', ['cal_missed', 'cal_made'], 'cal_both', ALONG_COLUMNS),
      step('Cast', ['cal_both'], 'probabilities', { to: { kind: 'integer', value: FLOAT } }),
      step('Gather', ['cal_both', 'cal_made_column'], 'cal_flat', ALONG_COLUMNS),
      step('Greater', ['cal_flat', 'cal_half'], 'cal_likely'),
      step('Cast', ['cal_likely'], 'label', { to: { kind: 'integer', value: INT64 } }),
    ],
    initializers: [
      ...curve.initializers,
      { name: 'cal_one', type: DOUBLE, shape: [], values: [1] },
      { name: 'cal_half', type: DOUBLE, shape: [], values: [0.5] },
      { name: 'cal_made_column', type: INT64, shape: [], values: [1] },
    ],
  };
}

/** The log-odds use both classes' probabilities: 1 - p would lose the precision of a 32-bit p near 1. */
function sigmoidSteps({ slope, intercept }: { slope: number; intercept: number }): Steps {
  const nodes = [
    step('Clip', ['cal_raw', 'cal_lowest', 'cal_one'], 'cal_clipped'),
    step('Log', ['cal_clipped'], 'cal_logs'),
    step('MatMul', ['cal_logs', 'cal_weights'], 'cal_log_odds'),
    step('Mul', ['cal_log_odds', 'cal_slope'], 'cal_sloped'),
    step('Add', ['cal_sloped', 'cal_intercept'], 'cal_score'),
    step('Sigmoid', ['cal_score'], 'cal_made'),
  ];
  const initializers: Tensor[] = [
    { name: 'cal_lowest', type: DOUBLE, shape: [], values: [LOG_LOSS_CLIP] },
    { name: 'cal_weights', type: DOUBLE, shape: [2, 1], values: [-1, 1] },
    { name: 'cal_slope', type: DOUBLE, shape: [], values: [slope] },
    { name: 'cal_intercept', type: DOUBLE, shape: [], values: [intercept] },
  ];
  return { nodes, initializers };
}

/** The first value plus the completed share of each rise: min(1, max(0, (p - from) / width)). */
function isotonicSteps({ x, y }: { x: Float64Array; y: Float64Array }): Steps {
  // A single point is one piece that does not rise.
  const pieces = Math.max(1, x.length - 1);
  ensure(pieces <= MAX_PIECES, `the calibration has more than ${MAX_PIECES} pieces`);
  const of = (value: (i: number) => number) => Float64Array.from({ length: pieces }, (_, i) => value(i));
  const isFlat = x.length === 1;
  const nodes = [
    step('Gather', ['cal_raw', 'cal_columns'], 'cal_p', ALONG_COLUMNS),
    step('Sub', ['cal_p', 'cal_from'], 'cal_beyond'),
    step('Div', ['cal_beyond', 'cal_widths'], 'cal_passed'),
    step('Clip', ['cal_passed', 'cal_zero', 'cal_one'], 'cal_shares'),
    step('MatMul', ['cal_shares', 'cal_rises'], 'cal_risen'),
    step('Add', ['cal_risen', 'cal_first'], 'cal_made'),
  ];
  const initializers: Tensor[] = [
    { name: 'cal_columns', type: INT64, shape: [1], values: [1] },
    { name: 'cal_from', type: DOUBLE, shape: [1, pieces], values: of((i) => x[i]) },
    {
      name: 'cal_widths',
      type: DOUBLE,
      shape: [1, pieces],
      values: of((i) => (isFlat ? 1 : x[i + 1] - x[i])),
    },
    { name: 'cal_zero', type: DOUBLE, shape: [], values: [0] },
    {
      name: 'cal_rises',
      type: DOUBLE,
      shape: [pieces, 1],
      values: of((i) => (isFlat ? 0 : y[i + 1] - y[i])),
    },
    { name: 'cal_first', type: DOUBLE, shape: [], values: [y[0]] },
  ];
  return { nodes, initializers };
}

const ALONG_COLUMNS: Record<string, Attribute> = { axis: { kind: 'integer', value: 1 } };

function step(
  op: string,
  inputs: string[],
  output: string,
  attributes: Record<string, Attribute> = {},
): Node {
  return { op, domain: '', inputs, outputs: [output], attributes };
}

function renamed(nodes: Node[], names: Record<string, string>): Node[] {
  const rename = (name: string) => (Object.hasOwn(names, name) ? names[name] : name);
  return nodes.map((node) => ({
    ...node,
    inputs: node.inputs.map(rename),
    outputs: node.outputs.map(rename),
  }));
}

function calibrationText(calibration: Calibration): string {
  if (calibration.method === 'sigmoid') return JSON.stringify(calibration);
  const { method, x, y } = calibration;
  return JSON.stringify({ method, x: Array.from(x), y: Array.from(y) });
}

function parsed(text: string): Calibration {
  let given: Record<string, unknown> | null;
  try {
    given = JSON.parse(text) as Record<string, unknown> | null;
  } catch (cause) {
    throw new InvalidModelFile('the metadata entry calibration must be JSON', { cause });
  }
  const { method, slope, intercept, x, y } = given ?? {};
  let calibration: Calibration;
  if (method === 'sigmoid' && typeof slope === 'number' && typeof intercept === 'number') {
    calibration = { method, slope, intercept };
  } else {
    ensure(
      method === 'isotonic' && isNumbers(x) && isNumbers(y),
      'the metadata entry calibration must be {method: sigmoid, slope, intercept} or {method: isotonic, x, y}',
    );
    calibration = { method, x: Float64Array.from(x), y: Float64Array.from(y) };
  }
  checkCalibration(calibration);
  return calibration;
}

function isNumbers(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'number');
}
