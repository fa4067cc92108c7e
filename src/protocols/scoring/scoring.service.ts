import { Injectable } from '@nestjs/common';
import { type Soon, whenThere } from '../../platform/concurrency/soon.js';
import {
  inputsOfRows,
  ModelMetrics,
  PREDICT,
  PREDICT_PROBA,
  type ServedModel,
  type Tensor,
} from '../../serving/index.js';
import { parseJsonBody, textOfBody } from '../json-text.js';
import { jsonOfTensor } from '../oip/tensor-json.js';
import { invalidRequest } from '../protocols.errors.js';
import { isScored, RowScorer } from '../row-scorer.service.js';
import { tableOfCsv } from './csv-table.js';
import { enforceSchema } from './schema.js';
import { tableOfBody, tensorsOfBody } from './scoring-request.js';
import type { Table } from './table.js';

/** The probability of label 1, one number per row. */
const PROBABILITY = 'probability';

/** A body in one of MLflow's forms. */
export interface ScoringBody {
  bytes: Buffer;
  isCsv: boolean;
}

export interface Scored {
  /** The JSON of the response. */
  text: string;
  /** Ids of the predictions in the log; empty if they are not logged. */
  ids: readonly string[];
}

/** Answers the requests of MLflow's scoring server. */
@Injectable()
export class ScoringService {
  constructor(
    private readonly scorer: RowScorer,
    private readonly metrics: ModelMetrics,
  ) {}

  /**
   * @param output `predict`: the labels, as scikit-learn's `predict`; `predict_proba`: the probabilities of both; undefined: what
   * `predict` of the model's library returns, as MLflow: labels, or the probability of label 1
   * @throws {AppError} `protocols.invalid` when the request breaks the protocol; `protocols.too-large` when it is too large
   */
  score(model: ServedModel, body: ScoringBody, output: string | undefined, requestId: string): Soon<Scored> {
    return this.metrics.measure(model, () => this.answer(model, body, output, requestId));
  }

  private answer(
    model: ServedModel,
    body: ScoringBody,
    output: string | undefined,
    requestId: string,
  ): Soon<Scored> {
    if (!model.columns) return whenThere(answerOfTensors(model, body), (text) => ({ text, ids: [] }));
    return whenThere(tableOf(body), (table): Soon<Scored> => {
      const rows = enforceSchema(table, model.columns!);
      if (!isScored(model)) {
        return whenThere(model.infer(inputsOfRows(model, rows.values, rows.n)), (outputs) => ({
          text: answerOf(outputs),
          ids: [],
        }));
      }
      return whenThere(this.scorer.score(model, rows, requestId), ({ probabilities, ids }) => {
        const asked = output ?? (model.predictsProbability ? PROBABILITY : PREDICT);
        return { text: `{"predictions":[${predictionsOf(probabilities, asked)}]}`, ids };
      });
    });
  }
}

function predictionsOf(probabilities: Float64Array, output: string): string {
  if (output === PROBABILITY) return probabilities.join(',');
  if (output === PREDICT_PROBA) return Array.from(probabilities, (p) => `[${1 - p},${p}]`).join(',');
  return Array.from(probabilities, (p) => (p > 0.5 ? 1 : 0)).join(',');
}

function tableOf({ bytes, isCsv }: ScoringBody): Soon<Table> {
  return isCsv ? tableOfCsv(textOfBody(bytes, 'CSV')) : tableOfBody(parseJsonBody(bytes));
}

async function answerOfTensors(model: ServedModel, { bytes, isCsv }: ScoringBody): Promise<string> {
  if (isCsv) throw invalidRequest('The model takes tensors: send JSON with inputs or instances.');
  return answerOf(await model.infer(tensorsOfBody(parseJsonBody(bytes), model)));
}

/** As MLflow's ONNX flavor answers: each output under its name. */
function answerOf(outputs: ReadonlyMap<string, Tensor>): string {
  const texts = [...outputs].map(([name, tensor]) => `${JSON.stringify(name)}:${nestedText(name, tensor)}`);
  return `{"predictions":{${texts.join(',')}}}`;
}

/** The elements as JSON, nested as in the shape. */
function nestedText(name: string, tensor: Tensor): string {
  const { shape, data, datatype } = tensor;
  let parts =
    datatype === 'BYTES'
      ? (data as string[]).map((text) => JSON.stringify(text))
      : jsonOfTensor(name, tensor).slice(1, -1).split(',');
  for (let i = shape.length - 1; i > 0; i--) {
    const size = shape[i];
    const count = shape.slice(0, i).reduce((a, b) => a * b, 1);
    const inner = parts;
    parts = Array.from({ length: count }, (_, k) => `[${inner.slice(k * size, (k + 1) * size).join(',')}]`);
  }
  return `[${parts.join(',')}]`;
}
