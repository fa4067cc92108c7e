/** Ends boosting when the validation loss has not decreased for a number of iterations, and keeps the best iteration. */
export class EarlyStopping {
  /** Iterations up to the lowest loss; all so far if no loss is watched. */
  best = 0;
  private iterations = 0;
  private lowest = Number.POSITIVE_INFINITY;

  /** @param patience iterations without a lower loss after which boosting ends; 0: never */
  constructor(private readonly patience: number) {}

  get watches(): boolean {
    return this.patience > 0;
  }

  /** Whether to continue after one more iteration. A loss that is not a number is never lower. */
  continues(loss?: number): boolean {
    this.iterations += 1;
    if (!this.watches) {
      this.best = this.iterations;
      return true;
    }
    if (loss !== undefined && loss < this.lowest) {
      this.lowest = loss;
      this.best = this.iterations;
    }
    return this.iterations - this.best < this.patience;
  }
}
