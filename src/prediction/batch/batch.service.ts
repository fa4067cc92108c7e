import { Injectable } from '@nestjs/common';
import { InjectMetric } from '@willsoto/nestjs-prometheus';
import { METRIC } from '../../platform/metrics/metrics.js';
import type { CounterTally, CountSeries } from '../../platform/metrics/tallies.js';
import { PredictionLog, type PredictionRole } from '../../prediction-log/index.js';
import { type ServedModel, ServedModels } from '../../serving/index.js';
import { RequestedModel } from '../requested-model.service.js';
import { probabilitiesOf, rowMajor, takesBlocks } from './block-probabilities.js';
import { type AnswerBlock, type BlockPredictor, classOf } from './answers.js';
import { modelWithoutBatches } from './row-faults.js';
import type { RowBlock } from './rows.js';

/** Logged predictions that may wait to be written before the next rows are predicted. */
const MOST_WAITING = 8192;

/** Options of a batch request. */
export interface BatchOptions {
  /** A version number or an alias; absent: the champion. */
  model?: string;
  /** Whether the predictions are logged, so that each has an id. */
  log: boolean;
  requestId: string;
}

/** Predicts many rows with one model version. */
@Injectable()
export class BatchService {
  constructor(
    private readonly models: ServedModels,
    private readonly requested: RequestedModel,
    private readonly log: PredictionLog,
    @InjectMetric(METRIC.predictions) private readonly predictions: CounterTally,
  ) {}

  /**
   * The version that answers all rows of a request, whatever becomes champion meanwhile.
   * @throws {AppError} `prediction.no-champion` when there is none; `prediction.model-without-batches` when the version does
   * not accept batches; the codes of `RequestedModel.find`
   */
  async open(options: BatchOptions): Promise<BlockPredictor> {
    const model: ServedModel =
      options.model === undefined ? this.models.current() : await this.requested.find(options.model);
    if (!takesBlocks(model)) throw modelWithoutBatches(model.name, model.version);
    const counters = ['0', '1'].map((prediction) =>
      this.predictions.series({ version: String(model.version), prediction }),
    );
    return new ModelPredictor(model, options, this.log, counters);
  }
}

class ModelPredictor implements BlockPredictor {
  readonly version: number;
  readonly name: string;
  private readonly role: PredictionRole;
  private room = new Float64Array(0);

  constructor(
    private readonly model: ServedModel,
    private readonly options: BatchOptions,
    private readonly log: PredictionLog,
    private readonly counters: CountSeries[],
  ) {
    this.version = model.version;
    this.name = model.name;
    this.role = options.model === undefined ? 'champion' : 'requested';
  }

  async predict(block: RowBlock): Promise<AnswerBlock> {
    const { rows } = block;
    const probabilities = await probabilitiesOf(this.model, block, this.roomFor(rows));
    let made = 0;
    for (let i = 0; i < rows; i++) made += classOf(probabilities[i]);
    this.counters[0].count += rows - made;
    this.counters[1].count += made;
    if (!this.options.log) return { rows, probabilities };
    const ids = this.log.appendRows({
      model: this.name,
      version: this.version,
      role: this.role,
      rows: rowMajor(block),
      probabilities: probabilities.subarray(0, rows),
      requestId: this.options.requestId,
    });
    if (this.log.size > MOST_WAITING) await this.log.flush();
    return { rows, probabilities, ids };
  }

  private roomFor(rows: number): Float64Array {
    if (this.room.length < rows) this.room = new Float64Array(rows);
    return this.room;
  }
}
