/** How far a long piece of work has come. `total` is absent while it is not known. */
export interface Progress {
  done: number;
  total?: number;
  /** What is counted: 'rows', 'games', 'trees', 'trials' … */
  unit: string;
  note?: string;
}

export type OnProgress = (progress: Progress) => void;

/** For a line of a log: "5,000 of 20,000 rows", "1 of 3 trials, random-forest 1: 20 of 100 iterations". */
export function inWords({ done, total, unit, note }: Progress): string {
  const of = total === undefined ? '' : ` of ${total.toLocaleString('en')}`;
  return `${done.toLocaleString('en')}${of} ${unit}${note ? `, ${note}` : ''}`;
}
