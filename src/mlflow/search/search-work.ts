import { invalidParameter } from '../protocol/mlflow-error.js';

/** What one search may cost, in comparisons of characters or as much: some tenths of a second. */
const MOST = 100_000_000;

/**
 * Counts what a search costs, so that no filter holds up the others for longer than a moment. It counts steps and not
 * seconds: the same search over the same things is always answered, or always refused.
 */
export class SearchWork {
  private left = MOST;

  /** @throws MlflowError INVALID_PARAMETER_VALUE once too much is spent */
  spend(steps: number): void {
    this.left -= steps;
    if (this.left < 0) {
      throw invalidParameter(
        'The filter takes too much work over so many entries: use fewer comparisons, or shorter patterns with fewer % and _.',
      );
    }
  }
}
