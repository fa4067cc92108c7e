/** Ends boosting when the validation loss has not become lower for a while, and knows where it was lowest. */
export class EarlyStopping {
  /** Iterations up to the lowest loss; those told so far where nothing is watched. */
  best = 0;
  private told = 0;
  private lowest = Number.POSITIVE_INFINITY;

  /** @param patience iterations without a lower loss after which it is over; 0: never */
  constructor(private readonly patience: number) {}

  get watches(): boolean {
    return this.patience > 0;
  }

  /** Says whether to go on after one more iteration. A loss that is not a number is never lower. */
  goesOn(loss?: number): boolean {
    this.told += 1;
    if (!this.watches) {
      this.best = this.told;
      return true;
    }
    if (loss !== undefined && loss < this.lowest) {
      this.lowest = loss;
      this.best = this.told;
    }
    return this.told - this.best < this.patience;
  }
}
