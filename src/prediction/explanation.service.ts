import { Injectable } from '@nestjs/common';
import { FEATURES, type ShotFeatures } from '../basketball/index.js';
import { type Contributions, NotExplainable } from '../algorithms/explain/contributions.js';
import type { ContributionUnit, Explainer } from '../algorithms/explain/explain.js';
import { Workers } from '../platform/workers/workers.js';
import { ChampionHolder, type TabularModel } from '../serving/index.js';
import type { ExplainPayload } from './explain.worker.js';
import { notExplainable } from './prediction.errors.js';
import { RequestedModel } from './requested-model.service.js';

/** Up to this many steps, explanations run on the event loop: they take a few milliseconds. 100 trees of 31 leaves have 195,200. */
const MAX_STEPS_ON_EVENT_LOOP = 1_000_000;
const WORKER = new URL('./explain.worker.js', import.meta.url);

export interface Explanation {
  version: number;
  /** The prediction, 0..1: calibrated if the model has a calibration. */
  probability: number;
  unit: ContributionUnit;
  /** The model's raw score in `unit`, before link and calibration: expected + the sum of the contributions. */
  raw: number;
  expected: number;
  /** A feature that the model does not use has 0. */
  contributions: ShotFeatures;
}

/** Explains predictions of the champion, or of another version, by the contribution of each feature. Explanations are not stored. */
@Injectable()
export class ExplanationService {
  constructor(
    private readonly holder: ChampionHolder,
    private readonly requested: RequestedModel,
    private readonly workers: Workers,
  ) {}

  /**
   * @param row in the order of `FEATURES`
   * @param selector a version number or an alias; absent: the champion
   * @throws {AppError} `prediction.no-champion` when there is none; `prediction.not-explainable` when the model lacks what an
   * explanation needs; the codes of `RequestedModel.find`
   */
  async explain(row: readonly number[], selector?: unknown): Promise<Explanation> {
    const model = selector === undefined ? this.holder.current : await this.requested.explainable(selector);
    const own = Float64Array.from(model.ownRow(row));
    const explainer = explainerOf(model);
    const { expected, values } = await this.contributions(model, explainer, own);
    const { featureNames } = model.model;
    const contributions = FEATURES.map((name) => [name, values[featureNames.indexOf(name)] ?? 0]);
    return {
      version: model.version,
      probability: model.probability(row),
      unit: explainer.unit,
      raw: explainer.raw(own),
      expected,
      contributions: Object.fromEntries(contributions) as ShotFeatures,
    };
  }

  private contributions(
    { model }: TabularModel,
    explainer: Explainer,
    row: Float64Array,
  ): Contributions | Promise<Contributions> {
    if (explainer.steps <= MAX_STEPS_ON_EVENT_LOOP) return explainer.explain(row);
    const payload: ExplainPayload = { model, row };
    return this.workers.run<Contributions>(WORKER, payload);
  }
}

function explainerOf(model: TabularModel): Explainer {
  try {
    return model.explainer;
  } catch (error) {
    if (error instanceof NotExplainable) throw notExplainable(model.version, error.message);
    throw error;
  }
}
