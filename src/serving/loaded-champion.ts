import { FEATURES } from '../basketball/index.js';
import { type Explainer, explainer } from '../algorithms/explain/explain.js';
import { type Model, predictProbability, prepareModel } from '../algorithms/model.js';
import type { ChampionInfo } from '../champion/index.js';
import { modelUnfit } from './serving.errors.js';

/** Shots from every zone and from both ends of the clock: a model that cannot predict these must not serve. */
const GOLDEN_ROWS: readonly (readonly number[])[] = [
  [201_580, 13, 6, 571, 2, 0.3048, 1],
  [2544, -52, 88, 0, 2, 3.048, 2],
  [2544, -150, 60, 300, 2, 4.8768, 3],
  [201_939, 100, 150, 12, 2, 5.4864, 4],
  [201_939, 0, 260, 719, 3, 7.9248, 5],
  [201_142, -230, 10, 45, 3, 7.0104, 6],
  [201_142, 30, 600, 1, 3, 18.288, 7],
  [0, 0, 0, 720, 0, 0, 0],
];

/** Predictions made before a model serves, so that the first callers do not wait for its compilation. */
const WARM_UP_ROUNDS = 250;

/** A model that serves predictions. Immutable: a new champion is a new instance. */
export class LoadedChampion {
  readonly version: number;
  /** For each of the model's inputs the index of its value in a row of `FEATURES`; undefined if the order is the same. */
  private readonly order?: Int32Array;
  private builtExplainer?: Explainer;

  /**
   * Checks the model on the golden rows and warms it up.
   * @throws {AppError} `prediction.model-unfit` when a feature is unknown or a prediction is not a probability
   */
  constructor(
    readonly info: ChampionInfo,
    readonly model: Model,
    /** The text of GET /get_champion_infos. */
    readonly text: string,
  ) {
    this.version = info.version.version;
    this.order = orderOf(model.featureNames, this.version);
    prepareModel(model);
    this.check();
  }

  /** Probability (0..1) that the shot goes in. `row` is in the order of `FEATURES`. */
  probability(row: ArrayLike<number>): number {
    return predictProbability(this.model, this.ownRow(row));
  }

  /** Built on first use. @throws {NotExplainable} when the model lacks what explanations need */
  get explainer(): Explainer {
    return (this.builtExplainer ??= explainer(this.model));
  }

  /** A row in the order of `FEATURES`, reordered to the model's inputs. */
  ownRow(row: ArrayLike<number>): ArrayLike<number> {
    if (!this.order) return row;
    const own = new Float64Array(this.order.length);
    for (let i = 0; i < own.length; i++) own[i] = row[this.order[i]];
    return own;
  }

  private check(): void {
    for (let round = 0; round < WARM_UP_ROUNDS; round++) {
      for (const row of GOLDEN_ROWS) {
        const probability = this.probability(row);
        if (!(probability >= 0 && probability <= 1)) {
          throw modelUnfit(
            this.version,
            `it predicts ${probability} for a known shot, which is not a probability`,
          );
        }
      }
    }
  }
}

function orderOf(names: string[], version: number): Int32Array | undefined {
  const order = names.map((name) => (FEATURES as readonly string[]).indexOf(name));
  const unknown = names.filter((_, i) => order[i] < 0);
  if (unknown.length > 0) {
    throw modelUnfit(version, `it needs features that a shot does not have (${unknown.join(', ')})`);
  }
  const same = order.length === FEATURES.length && order.every((index, i) => index === i);
  return same ? undefined : Int32Array.from(order);
}
