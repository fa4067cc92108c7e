import type { LinearModel } from '../../linear/linear-model.js';
import { BOOL, DOUBLE, FLOAT, INT64, type Node } from './graph.js';
import { Steps } from './steps.js';

/** Standardised inputs are clipped to this magnitude, as in linear-model.ts. */
const FARTHEST = 1e12;

/**
 * A LinearClassifier of classes 0 and 1 after the nodes that compute its inputs from the features. Class 0 has no weights, and
 * the softmax of both classes is the sigmoid. The nodes read `input` and write `outputs` (label, probabilities).
 */
export function linearNodes(model: LinearModel, input: string, outputs: [string, string]): Steps {
  const graph = new Steps();
  const inputs = termInputs(graph, model, input);
  const ready = graph.add('Cast', [inputs], { to: { kind: 'integer', value: FLOAT } });
  graph.nodes.push(classifier(model, ready, outputs));
  return graph;
}

/**
 * The input of each term, [rows, terms] in 64-bit floats: one-hot, spline or the value itself, standardised; 0
 * if the value is missing or infinite.
 */
export function termInputs(graph: Steps, model: LinearModel, input: string): string {
  const terms = model.weights.length;
  const one = (name: string, of: (t: number) => number) => {
    return graph.constant(
      name,
      DOUBLE,
      [1, terms],
      Float64Array.from({ length: terms }, (_, t) => of(t)),
    );
  };
  graph.constant('inputs', INT64, [terms], model.inputs);
  const given = graph.add(
    'Gather',
    [graph.add('Cast', [input], { to: { kind: 'integer', value: DOUBLE } }), 'inputs'],
    {
      axis: { kind: 'integer', value: 1 },
    },
  );
  const isBad = graph.add('Or', [graph.add('IsNaN', [given]), graph.add('IsInf', [given])]);
  graph.constant('zero', DOUBLE, [1, 1], [0]);
  const x = graph.add('Where', [isBad, 'zero', given]);
  const isHot = (t: number) => !Number.isNaN(model.encodings[t]);
  graph.constant(
    'is_one_hot',
    BOOL,
    [1, terms],
    Float64Array.from({ length: terms }, (_, t) => (isHot(t) ? 1 : 0)),
  );
  const categories = one('encodings', (t) => (isHot(t) ? model.encodings[t] : 0));
  // Not all runtimes support equality of 64-bit floats: neither less nor greater.
  const differs = graph.add('Or', [
    graph.add('Less', [x, categories]),
    graph.add('Greater', [x, categories]),
  ]);
  graph.constant('one', DOUBLE, [1, 1], [1]);
  const oneHot = graph.add('Where', [differs, 'zero', 'one']);
  const term = graph.add('Where', ['is_one_hot', oneHot, withSplines(graph, model, x, one)]);
  const centred = graph.add('Sub', [term, one('means', (t) => model.means[t])]);
  const scaled = graph.add('Div', [centred, one('scales', (t) => model.scales[t])]);
  graph.constant('farthest', DOUBLE, [], [FARTHEST]);
  graph.constant('nearest', DOUBLE, [], [-FARTHEST]);
  const clipped = graph.add('Clip', [scaled, 'nearest', 'farthest']);
  return graph.add('Where', [isBad, 'zero', clipped]);
}

/** x, or the spline basis function for spline terms (see `splineInput`). */
function withSplines(
  graph: Steps,
  { knots, weights }: LinearModel,
  x: string,
  one: (name: string, of: (t: number) => number) => string,
): string {
  if (!knots) return x;
  const isSpline = (t: number) => !Number.isNaN(knots[3 * t]);
  const knot = (t: number, i: number, otherwise: number) => (isSpline(t) ? knots[3 * t + i] : otherwise);
  const width = (t: number) => knot(t, 2, 1) - knot(t, 0, 0);
  const share = (t: number) => (knot(t, 1, 0.5) - knot(t, 0, 0)) / width(t);
  const widths = one('widths', width);
  const shares = one('shares', share);
  const u = graph.add('Div', [graph.add('Sub', [x, one('first_knots', (t) => knot(t, 0, 0))]), widths]);
  // Between the knots: max(0, u)^3 - max(0, u - k)^3 / (1 - k), with u at most 1 so that no cube overflows.
  const within = graph.add('Min', [graph.add('Max', [u, 'zero']), 'one']);
  const v = graph.add('Max', [graph.add('Sub', [within, shares]), 'zero']);
  const cube = (name: string) => graph.add('Mul', [graph.add('Mul', [name, name]), name]);
  const second = graph.add('Div', [cube(v), one('rests', (t) => 1 - share(t))]);
  const curve = graph.add('Sub', [cube(within), second]);
  // Beyond the last: k (3 u - 1 - k).
  const slope = graph.add('Mul', [u, one('threes', () => 3)]);
  const line = graph.add('Mul', [graph.add('Sub', [slope, one('intercepts', (t) => 1 + share(t))]), shares]);
  const beyond = graph.add('Greater', [u, 'one']);
  const spline = graph.add('Mul', [graph.add('Where', [beyond, line, curve]), widths]);
  const marks = Float64Array.from(weights, (_, t) => (isSpline(t) ? 1 : 0));
  graph.constant('is_spline', BOOL, [1, weights.length], marks);
  return graph.add('Where', ['is_spline', spline, x]);
}

function classifier({ weights, intercept }: LinearModel, input: string, outputs: [string, string]): Node {
  return {
    op: 'LinearClassifier',
    domain: 'ai.onnx.ml',
    inputs: [input],
    outputs,
    attributes: {
      classlabels_ints: { kind: 'integers', value: [0, 1] },
      coefficients: { kind: 'floats', value: [...new Float64Array(weights.length), ...weights] },
      intercepts: { kind: 'floats', value: [0, intercept] },
      multi_class: { kind: 'integer', value: 0 },
      post_transform: { kind: 'text', value: 'SOFTMAX' },
    },
  };
}
