import { invalidParameter } from '../protocol/mlflow-error.js';

/** The limit of the cost of one search, in comparisons of characters: some tenths of a second. */
const MOST = 100_000_000;

/**
 * Counts the cost of a search, so that no filter blocks other requests for long. It counts steps and not seconds, so that the
 * same search over the same items always succeeds or always fails.
 */
export class SearchWork {
  private left = MOST;

  /** @throws {MlflowError} INVALID_PARAMETER_VALUE when the limit is exceeded */
  spend(steps: number): void {
    this.left -= steps;
    if (this.left < 0) {
      throw invalidParameter(
        'The filter takes too much work over so many entries: use fewer comparisons, or shorter patterns with fewer % and _.',
      );
    }
  }
}
