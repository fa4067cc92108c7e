/** Progress of a long task. `total` is absent while it is unknown. */
export interface Progress {
  done: number;
  total?: number;
  /** What is counted: 'rows', 'games', 'trees', 'trials' … */
  unit: string;
  note?: string;
}

export type OnProgress = (progress: Progress) => void;

/** As text for a log line: "5,000 of 20,000 rows", "1 of 3 trials, random-forest 1: 20 of 100 iterations". */
export function inWords({ done, total, unit, note }: Progress): string {
  const of = total === undefined ? '' : ` of ${total.toLocaleString('en')}`;
  return `${done.toLocaleString('en')}${of} ${unit}${note ? `, ${note}` : ''}`;
}
