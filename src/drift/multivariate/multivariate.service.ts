import { Injectable } from '@nestjs/common';
import { Workers } from '../../platform/workers/workers.js';
import type { ReferenceSample } from '../profiles/reference-sample.js';
import type { MultivariateFinding } from '../reports/report.js';
import type { WindowRows } from '../windows/window-rows.js';
import type { MultivariateResult, MultivariateTask } from './compare-rows.js';

const WORKER = new URL('./compare.worker.js', import.meta.url);

/** Of a reference profile: what the comparison needs. */
export interface MultivariateReference {
  /** Its first characters seed the draws, so that a comparison that is made again has the same result. */
  id: string;
  sample: ReferenceSample;
  /** Rows that the version was measured on; `measure` gives their domain probabilities. */
  validationSample: ReferenceSample;
}

type Rows = Pick<WindowRows, 'columns' | 'clusters'>;

/** Compares reference and window by all features together, in a worker. */
@Injectable()
export class MultivariateService {
  constructor(private readonly workers: Workers) {}

  async compare(reference: MultivariateReference, rows: Rows): Promise<MultivariateFinding> {
    return (await this.measure(reference, rows)).finding;
  }

  /** Also with the domain probability of each row of `validationSample`, for the importance-weighted estimate of scores. */
  async measure(reference: MultivariateReference, rows: Rows): Promise<MultivariateResult> {
    const { id, sample, validationSample } = reference;
    const task: MultivariateTask = {
      featureNames: sample.featureNames,
      features: sample.features,
      reference: { columns: sample.columns, clusters: sample.games },
      current: { columns: rows.columns, clusters: rows.clusters },
      score: validationSample.columns,
      seed: Number.parseInt(id.slice(0, 8), 16) || 0,
    };
    return this.workers.run<MultivariateResult>(WORKER, task, { soon: true });
  }
}
