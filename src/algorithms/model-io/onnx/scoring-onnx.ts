/**
 * Models as ONNX files for scoring, in 64-bit floats from end to end: input `features`, double [rows, features] in the order
 * of the metadata entry `feature_names` (JSON), NaN = missing; output `probability`, double [rows], that the label is 1.
 * Results equal predictProbability except for the rounding of sums and of the exponential function. They require a newer
 * runtime than the files of to-onnx.ts: TreeEnsemble of ai.onnx.ml 5.
 */
import type { Calibration } from '../../evaluation/calibration.js';
import { LOG_LOSS_CLIP } from '../../evaluation/scores.js';
import { type LinearModel, linearFromWeights } from '../../linear/linear-model.js';
import type { Model } from '../../model.js';
import type { TreeEnsemble } from '../../trees/tree-ensemble.js';
import { checkModel } from '../check-model.js';
import { DOUBLE, encodeGraph, INT64 } from './graph.js';
import { termInputs } from './linear-to-onnx.js';
import { addLeafSum, addPlaceAmong } from './scoring-trees.js';
import { Steps } from './steps.js';
import { FEATURE_NAMES } from './to-onnx.js';

const INPUT = 'features';
/** Name of the output. */
export const PROBABILITY = 'probability';

/** @throws {InvalidModelFile} when the model breaks a rule */
export function scoringOnnx(model: Model): Uint8Array {
  checkModel(model);
  const graph = new Steps();
  const plain = model.kind === 'linear' ? linear(graph, model) : trees(graph, model.ensemble);
  const answer = model.calibration ? calibrated(graph, model.calibration, plain) : plain;
  graph.constant('columns', INT64, [1], [1]);
  const inputs = [answer, 'columns'];
  graph.nodes.push({ op: 'Squeeze', domain: '', inputs, outputs: [PROBABILITY], attributes: {} });
  return encodeGraph({
    nodes: graph.nodes,
    initializers: graph.initializers,
    inputs: [{ name: INPUT, type: DOUBLE, shape: ['rows', model.featureNames.length] }],
    outputs: [{ name: PROBABILITY, type: DOUBLE, shape: ['rows'] }],
    metadata: { [FEATURE_NAMES]: JSON.stringify(model.featureNames) },
    mlVersion: 5,
  });
}

function linear(graph: Steps, given: LinearModel): string {
  const { featureNames, intercept } = given;
  // No operator accepts zero columns: a term with weight 0 is used instead.
  const model =
    given.weights.length > 0 ? given : linearFromWeights({ featureNames, intercept, weights: [0] });
  const { weights } = model;
  graph.constant('weights', DOUBLE, [weights.length, 1], weights);
  const sum = graph.add('MatMul', [termInputs(graph, model, INPUT), 'weights']);
  return sigmoid(graph, graph.add('Add', [sum, graph.number(intercept)]));
}

function trees(graph: Steps, ensemble: TreeEnsemble): string {
  const sum = addLeafSum(graph, ensemble, INPUT);
  const count = ensemble.treeStarts.length - 1;
  const isMean = ensemble.link === 'average' && count > 0;
  const mean = isMean ? graph.add('Div', [sum, graph.number(count)]) : sum;
  const raw = graph.add('Add', [mean, graph.number(ensemble.baseScore)]);
  return ensemble.link === 'logit' ? sigmoid(graph, raw) : clipped(graph, raw, 0, 1);
}

/** 1 / (1 + exp(-x)): the operator Sigmoid loses precision near 0, which a calibration needs. */
function sigmoid(graph: Steps, x: string): string {
  const one = graph.number(1);
  return graph.add('Div', [one, graph.add('Add', [one, graph.add('Exp', [graph.add('Neg', [x])])])]);
}

function clipped(graph: Steps, x: string, lowest: number, highest: number): string {
  return graph.add('Clip', [x, graph.number(lowest), graph.number(highest)]);
}

function calibrated(graph: Steps, calibration: Calibration, p: string): string {
  if (calibration.method === 'isotonic') return onLines(graph, calibration, p);
  const within = clipped(graph, p, LOG_LOSS_CLIP, 1 - LOG_LOSS_CLIP);
  const rest = graph.add('Sub', [graph.number(1), within]);
  const logOdds = graph.add('Sub', [graph.add('Log', [within]), graph.add('Log', [rest])]);
  const sloped = graph.add('Mul', [logOdds, graph.number(calibration.slope)]);
  return sigmoid(graph, graph.add('Add', [sloped, graph.number(calibration.intercept)]));
}

/** Like isotonicAt: interpolates between the neighbours of p, which a tree of comparisons finds. */
function onLines(graph: Steps, { x, y }: { x: Float64Array; y: Float64Array }, p: string): string {
  const last = x.length - 1;
  const pieces = Math.max(1, last);
  const of = (name: string, value: (i: number) => number) =>
    graph.constant(
      name,
      DOUBLE,
      [pieces],
      Float64Array.from({ length: pieces }, (_, i) => value(i)),
    );
  const within = clipped(graph, p, x[0], x[last]);
  const place = addPlaceAmong(graph, x.subarray(0, pieces), within);
  const piece = graph.add('Cast', [place], { to: { kind: 'integer', value: INT64 } });
  const at = (table: string) => graph.add('Gather', [table, piece]);
  const beyond = graph.add('Sub', [within, at(of('from', (i) => x[i]))]);
  const rise = graph.add('Mul', [at(of('rises', (i) => (last === 0 ? 0 : y[i + 1] - y[i]))), beyond]);
  const width = at(of('widths', (i) => (last === 0 ? 1 : x[i + 1] - x[i])));
  return graph.add('Add', [at(of('first', (i) => y[i])), graph.add('Div', [rise, width])]);
}
