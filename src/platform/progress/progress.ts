/** How far a long piece of work has come. `total` is absent while it is not known. */
export interface Progress {
  done: number;
  total?: number;
  /** What is counted: 'rows', 'games', 'trees', 'trials' … */
  unit: string;
  note?: string;
}

export type OnProgress = (progress: Progress) => void;
