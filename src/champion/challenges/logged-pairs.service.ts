import { Injectable } from '@nestjs/common';
import { type JoinedPredictions, PredictionReader } from '../../prediction-log/index.js';
import { type LivePairs, type LivePairsFilter, LivePairsReader } from './live-pairs.port.js';

/** Silent answers that are read at most, the newest: long before, they have shown what there is to show. */
const MOST_PAIRS = 200_000;

/** What a version answered to a request. */
interface Answer {
  version: number;
  probability: number;
  /** 1 made, 0 missed. */
  outcome: number;
  game?: string;
  /** Unix ms. */
  at: number;
}

/** Answers by the id of the prediction that the caller got. */
interface Answers {
  given: Map<string, Answer>;
  silent: Map<string, Answer>;
}

/** Pairs from the prediction log: a silent answer names the prediction that the caller got. */
@Injectable()
export class LoggedPairs extends LivePairsReader {
  constructor(private readonly log: PredictionReader) {
    super();
  }

  async read({ model, challenger, holder, from }: LivePairsFilter): Promise<LivePairs> {
    const answers: Answers = { given: new Map(), silent: new Map() };
    for await (const part of this.log.joined({ model, from, hasOutcome: true })) {
      collect(part, [challenger, holder], answers);
      if (answers.silent.size >= MOST_PAIRS) break;
    }
    return inColumns(answers, challenger);
  }
}

function collect(part: JoinedPredictions, versions: number[], { given, silent }: Answers): void {
  for (let row = 0; row < part.rows; row++) {
    const { version, role } = part.answerers[part.answerer[row]];
    if (!versions.includes(version)) continue;
    const answer: Answer = {
      version,
      probability: part.probability[row],
      outcome: part.outcome[row],
      game: part.games[row],
      at: part.at[row],
    };
    const caller = part.pairedWith[row];
    if (caller !== undefined) silent.set(caller, answer);
    else if (role === 'champion' || role === 'canary') given.set(part.ids[row], answer);
  }
}

function inColumns({ given, silent }: Answers, challenger: number): LivePairs {
  const pairs = [...silent]
    .flatMap(([id, one]) => {
      const other = given.get(id);
      return other && other.version !== one.version ? [{ one, other }] : [];
    })
    .toSorted((a, b) => a.other.at - b.other.at);
  const probabilityOf = (isChallenger: boolean) =>
    Float64Array.from(pairs, ({ one, other }) =>
      (one.version === challenger) === isChallenger ? one.probability : other.probability,
    );
  return {
    at: Float64Array.from(pairs, ({ other }) => other.at),
    labels: Uint8Array.from(pairs, ({ other }) => other.outcome),
    challenger: probabilityOf(true),
    holder: probabilityOf(false),
    games: pairs.map(({ other }) => other.game),
  };
}
