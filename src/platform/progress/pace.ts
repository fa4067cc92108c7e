const SAMPLES_BEFORE_ETA = 5;
const WEIGHT_OF_NEWEST = 0.3;

export interface Pace {
  /** Units per second, exponentially weighted. */
  rate?: number;
  /** Estimated seconds to the end; absent until there are enough samples. */
  etaSeconds?: number;
}

/** Speed and remaining time of work that reports its progress. */
export class PaceMeter {
  private samples = 0;
  private lastDone = 0;
  private lastAt?: number;
  private rate = 0;

  /** @param atMs time of the report, milliseconds */
  update(done: number, total: number | undefined, atMs: number): Pace {
    if (this.lastAt !== undefined && atMs > this.lastAt && done >= this.lastDone) {
      const rate = ((done - this.lastDone) * 1000) / (atMs - this.lastAt);
      this.rate = this.samples === 0 ? rate : WEIGHT_OF_NEWEST * rate + (1 - WEIGHT_OF_NEWEST) * this.rate;
      this.samples++;
    }
    this.lastDone = done;
    this.lastAt = atMs;
    if (this.samples < SAMPLES_BEFORE_ETA || this.rate <= 0) return {};
    return {
      rate: this.rate,
      etaSeconds: total === undefined ? undefined : Math.max(0, (total - done) / this.rate),
    };
  }
}
