import { Injectable } from '@nestjs/common';
import { InjectMetric } from '@willsoto/nestjs-prometheus';
import type { Counter } from 'prom-client';
import { Clock } from '../../platform/clock/clock.js';
import { crashPoint } from '../../platform/crash/crash-point.js';
import { METRIC } from '../../platform/metrics/metrics.js';
import { OutcomeBlocks } from '../blocks/blocks.port.js';
import { newProcess, timeDigits } from '../blocks/prediction-id.js';
import { type GivenOutcome, shotOfText, shotText } from './given-outcome.js';
import type { Outcome } from './outcome-columns.js';
import { OutcomeStatements } from './outcome-statements.service.js';
import { sealOutcomes } from './seal-outcomes.js';
import { type ShotMatch, ShotMatching } from './shot-matching.service.js';

/** Outcomes that are written as one block at most, if they come from several callers. */
const TOGETHER = 20_000;

/** What became of outcomes: received = accepted + duplicates + corrections. */
export interface OutcomeCounts {
  received: number;
  /** The first of their prediction, or of their shot. */
  accepted: number;
  /** Known already; nothing was stored. */
  duplicates: number;
  /** Contradict the known outcome; from now on these count. */
  corrections: number;
  /** Of all received: no prediction is known yet. They wait. */
  unmatched: number;
  /** Of all received: several predictions could be meant. They wait. */
  ambiguous: number;
}

type Kind = 'accepted' | 'duplicates' | 'corrections';

interface Submission {
  given: readonly GivenOutcome[];
  by: string;
  matches: ShotMatch[];
  counts: OutcomeCounts;
  resolve(counts: OutcomeCounts): void;
  reject(error: unknown): void;
}

/** What was said of predictions and of waiting shots, what is about to be written included. */
interface Known {
  /** By the id of a prediction, or by the text of a shot that waits. */
  said: Map<string, Pick<Outcome, 'made' | 'at'>[]>;
  predictions: Set<string>;
}

/**
 * Stores outcomes, and returns when they are on disk. Those that arrive while a block is being written form the next block, so that
 * many callers share a write. One block at a time: what is a duplicate or a correction must not depend on timing.
 */
@Injectable()
export class OutcomeIntake {
  private readonly process = newProcess();
  private lastReceived = 0;
  private waiting: Submission[] = [];
  private working = false;

  constructor(
    private readonly blocks: OutcomeBlocks,
    private readonly statements: OutcomeStatements,
    private readonly matching: ShotMatching,
    private readonly clock: Clock,
    @InjectMetric(METRIC.outcomes) private readonly counter: Counter<string>,
  ) {}

  /** @param by who says so */
  async record(given: readonly GivenOutcome[], by: string): Promise<OutcomeCounts> {
    const matches = await this.matching.find(given.flatMap(({ shot, at }) => (shot ? [{ shot, at }] : [])));
    return new Promise((resolve, reject) => {
      this.waiting.push({ given, by, matches, counts: noCounts(), resolve, reject });
      void this.work();
    });
  }

  /**
   * Retries the outcomes that wait for the prediction of their shot. If it is found, the outcome is stored again with the prediction's
   * id and the shot, and replaces the waiting one.
   * @returns how many still wait
   */
  async retryWaiting(): Promise<number> {
    const waiting = await this.statements.waiting();
    const shots = waiting.map(({ shot }) => shotOfText(shot!));
    const wanted = waiting.map(({ at, received }, i) => ({ shot: shots[i], at: at ?? received }));
    const byTeller = new Map<string, GivenOutcome[]>();
    for (const [i, match] of (await this.matching.find(wanted)).entries()) {
      if (typeof match === 'string') continue;
      const { made, at, by } = waiting[i];
      const given = { predictionId: match.id, shot: shots[i], made, at };
      byTeller.set(by, [...(byTeller.get(by) ?? []), given]);
    }
    let left = waiting.length;
    for (const [by, given] of byTeller) left -= (await this.record(given, by)).received;
    return left;
  }

  private async work(): Promise<void> {
    if (this.working) return;
    this.working = true;
    while (this.waiting.length > 0) await this.writeTogether(this.take());
    this.working = false;
  }

  private take(): Submission[] {
    const taken: Submission[] = [];
    for (let rows = 0; this.waiting.length > 0 && rows < TOGETHER;) {
      const next = this.waiting.shift()!;
      rows += next.given.length;
      taken.push(next);
    }
    return taken;
  }

  private async writeTogether(submissions: Submission[]): Promise<void> {
    try {
      const known = await this.known(submissions);
      const received = (this.lastReceived = Math.max(this.clock.now().getTime(), this.lastReceived + 1));
      const outcomes: Outcome[] = [];
      const stored = { accepted: 0, corrections: 0 };
      for (const submission of submissions) {
        for (const { outcome, kind } of classify(submission, known, received)) {
          outcomes.push(outcome);
          if (outcome.id !== undefined) stored[kind]++;
        }
      }
      if (outcomes.length > 0) {
        const id = timeDigits(received) + this.process;
        crashPoint('outcomes.before-write');
        await this.blocks.write(sealOutcomes(id, outcomes, { ...stored, writtenAt: received }), true);
        crashPoint('outcomes.after-write');
      }
      for (const { resolve, counts } of submissions) {
        for (const [kind, count] of Object.entries(counts)) {
          if (kind !== 'received' && count > 0) this.counter.inc({ kind }, count);
        }
        resolve(counts);
      }
    } catch (error) {
      for (const { reject } of submissions) reject(error);
    }
  }

  private async known(submissions: Submission[]): Promise<Known> {
    const isUnsure = submissions.some(({ matches }) => matches.some((match) => typeof match === 'string'));
    if (isUnsure) await this.takeKnownShots(submissions);
    const ids = submissions.flatMap(({ given, matches }) => [
      ...given.flatMap(({ predictionId }) => predictionId ?? []),
      ...matches.flatMap((match) => (typeof match === 'string' ? [] : match.id)),
    ]);
    const said: Known['said'] = new Map(await this.statements.of(ids));
    if (isUnsure) {
      for (const outcome of await this.statements.waiting()) say(said, outcome.shot!, outcome);
    }
    return { said, predictions: await this.statements.known(ids) };
  }

  /** A shot whose prediction was found before stays with it. */
  private async takeKnownShots(submissions: readonly Submission[]): Promise<void> {
    const shots = await this.statements.shots();
    for (const { given, matches } of submissions) {
      let index = 0;
      for (const { predictionId, shot } of given) {
        if (predictionId !== undefined) continue;
        const id = shots.get(shotText(shot!));
        if (id !== undefined && typeof matches[index] === 'string') matches[index] = { id };
        index++;
      }
    }
  }
}

/** The outcomes of a caller that are to be stored; counts all of them. */
function classify(
  submission: Submission,
  known: Known,
  received: number,
): { outcome: Outcome; kind: 'accepted' | 'corrections' }[] {
  const { given, matches, by, counts } = submission;
  const kept: { outcome: Outcome; kind: 'accepted' | 'corrections' }[] = [];
  let shots = 0;
  for (const { predictionId, game, shot, made, at } of given) {
    const match: ShotMatch = predictionId === undefined ? matches[shots++] : { id: predictionId };
    const id = typeof match === 'string' ? undefined : match.id;
    const text = shot && shotText(shot);
    const outcome: Outcome = { id, shot: text, ...(game !== undefined && { game }), made, at, received, by };
    const kind = kindOf(known.said.get(id ?? text!), outcome);
    counts.received++;
    counts[kind]++;
    if (match === 'ambiguous') counts.ambiguous++;
    else if (id === undefined || !known.predictions.has(id)) counts.unmatched++;
    if (kind === 'duplicates') continue;
    say(known.said, id ?? text!, outcome);
    kept.push({ outcome, kind });
  }
  return kept;
}

/**
 * The same result as the one that counts now is a duplicate; so is an earlier one of the same time, which arrives
 * late or again after it was corrected.
 */
function kindOf(said: Pick<Outcome, 'made' | 'at'>[] | undefined, { made, at }: Outcome): Kind {
  if (!said || said.length === 0) return 'accepted';
  if (said.at(-1)!.made === made) return 'duplicates';
  const isRepeated = at !== undefined && said.some((one) => one.made === made && one.at === at);
  return isRepeated ? 'duplicates' : 'corrections';
}

function say(said: Known['said'], key: string, outcome: Pick<Outcome, 'made' | 'at'>): void {
  const known = said.get(key);
  if (known) known.push(outcome);
  else said.set(key, [outcome]);
}

function noCounts(): OutcomeCounts {
  return { received: 0, accepted: 0, duplicates: 0, corrections: 0, unmatched: 0, ambiguous: 0 };
}
