import { Injectable } from '@nestjs/common';
import { type Soon, whenThere } from '../../platform/concurrency/soon.js';
import { ModelMetrics, PREDICT, PREDICT_PROBA, type ServedModel, type Tensor } from '../../serving/index.js';
import { invalidRequest, quoted } from '../protocols.errors.js';
import { isScored, RowScorer, type ScoredRows } from '../row-scorer.service.js';
import { contractOf } from './contract.js';
import type { InferRequest, RequestedOutput } from './infer-request.js';
import type { InferAnswer, NamedTensor } from './infer-response.js';
import { rowsOfTensors } from './tabular-input.js';
import { matchesShape, shapeText } from './tensor-shape.js';

/** Answers inference requests, whatever protocol carries them. */
@Injectable()
export class InferenceService {
  constructor(
    private readonly scorer: RowScorer,
    private readonly metrics: ModelMetrics,
  ) {}

  /**
   * @param requestId for the log
   * @throws {AppError} `protocols.invalid` when the request does not fit the model
   */
  infer(model: ServedModel, request: InferRequest, requestId: string): Soon<InferAnswer> {
    return this.metrics.measure(model, () => this.answer(model, request, requestId));
  }

  private answer(model: ServedModel, request: InferRequest, requestId: string): Soon<InferAnswer> {
    const names = requestedNames(model, request.outputs);
    const { id } = request;
    if (!isScored(model)) {
      return whenThere(model.infer(checkedInputs(model, request.inputs)), (found) => ({
        model,
        id,
        outputs: names.map((name) => ({ name, ...found.get(name)! })),
      }));
    }
    return whenThere(
      this.scorer.score(model, rowsOfTensors(request.inputs, model), requestId),
      (scored): InferAnswer => {
        const parameters = predictionIds(scored, request.parameters.prediction_ids === true);
        return { model, id, parameters, outputs: names.map((name) => outputOf(name, scored)) };
      },
    );
  }
}

/** Ids under which outcomes can be reported: of one row always, of several on request, because there may be thousands. */
function predictionIds({ ids }: ScoredRows, isAsked: boolean): InferAnswer['parameters'] {
  if (ids.length === 1) return { prediction_id: ids[0] };
  return isAsked && ids.length > 0 ? { prediction_ids: ids.join(',') } : undefined;
}

function outputOf(name: string, { probabilities }: ScoredRows): NamedTensor {
  const n = probabilities.length;
  if (name === PREDICT) {
    const labels = new BigInt64Array(n);
    for (let i = 0; i < n; i++) if (probabilities[i] > 0.5) labels[i] = 1n;
    return { name, datatype: 'INT64', shape: [n, 1], data: labels };
  }
  const both = new Float64Array(2 * n);
  for (let i = 0; i < n; i++) {
    both[2 * i] = 1 - probabilities[i];
    both[2 * i + 1] = probabilities[i];
  }
  return { name: PREDICT_PROBA, datatype: 'FP64', shape: [n, 2], data: both };
}

/** @throws {AppError} `protocols.invalid` when an output is unknown or requested twice */
function requestedNames(model: ServedModel, requested?: readonly RequestedOutput[]): string[] {
  const known = contractOf(model).outputs.map(({ name }) => name);
  if (!requested) return known;
  const names = requested.map(({ name }) => name);
  for (const [i, name] of names.entries()) {
    if (!known.includes(name)) {
      throw invalidRequest(`There is no output ${quoted(name)}: the model has ${known.join(', ')}.`);
    }
    if (names.indexOf(name) !== i) throw invalidRequest(`The output ${quoted(name)} is requested twice.`);
  }
  return names;
}

/** @throws {AppError} `protocols.invalid` when an input is missing, unknown, or has another type or shape */
function checkedInputs(
  { inputs: specs }: ServedModel,
  inputs: ReadonlyMap<string, Tensor>,
): ReadonlyMap<string, Tensor> {
  for (const { name, datatype, shape } of specs) {
    const tensor = inputs.get(name);
    if (!tensor) throw invalidRequest(`The input ${quoted(name)} is missing.`);
    if (tensor.datatype !== datatype) {
      throw invalidRequest(`The input ${quoted(name)} must be ${datatype}, not ${tensor.datatype}.`);
    }
    if (!matchesShape(tensor.shape, shape)) {
      throw invalidRequest(
        `The input ${quoted(name)} must have the shape ${shapeText(shape)}, not ${shapeText(tensor.shape)}.`,
      );
    }
  }
  const unknown = [...inputs.keys()].find((name) => specs.every((spec) => spec.name !== name));
  if (unknown !== undefined) {
    const known = specs.map(({ name }) => name).join(', ');
    throw invalidRequest(`There is no input ${quoted(unknown)}: the model has ${known}.`);
  }
  return inputs;
}
