/**
 * Clusters of predictions: the game, where the outcome named it; else the run of consecutive predictions, of about the rows of a
 * game, since predictions that are asked together are of the same games.
 */
export class PredictionClusters {
  readonly gameIds: string[] = [];
  private readonly numbers = new Map<string, number>();
  private readonly runs = new Map<number, number>();
  private next = 0;
  private unknown = 0;

  /** @param gameRows mean rows of a game in the reference */
  constructor(private readonly gameRows: number) {}

  /** Index of the game in `gameIds`, -1 if it is not known, and the cluster of the next prediction. */
  of(game?: string): { game: number; cluster: number } {
    if (game === undefined) return { game: -1, cluster: this.runOf() };
    let number = this.numbers.get(game);
    if (number === undefined) {
      number = this.gameIds.push(game) - 1;
      this.numbers.set(game, number);
      this.runs.set(-1 - number, this.next++);
    }
    return { game: number, cluster: this.runs.get(-1 - number)! };
  }

  private runOf(): number {
    const run = Math.floor(this.unknown++ / Math.max(1, Math.round(this.gameRows)));
    let cluster = this.runs.get(run);
    if (cluster === undefined) this.runs.set(run, (cluster = this.next++));
    return cluster;
  }
}
