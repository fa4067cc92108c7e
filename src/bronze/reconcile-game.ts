import {
  differsAtOneSecond,
  differsInOne,
  isRetold,
  isRetoldOrMoved,
  isSameMoment,
  momentOfAspects,
  type ShotAspects,
  shotAspects,
} from '../basketball/index.js';
import { identityOf, isFrom, type StoredShot } from './stored-shot.js';

/** A row of the file, and the stored shot whose values it corrects. */
export interface CorrectionPair {
  row: StoredShot;
  former: StoredShot;
}

/** What the rows that a file added to a game are, once all its rows of the game are known. */
export interface GamePlan {
  /** Values that a later file corrected and an older one brings again: to be taken out. */
  outdated: StoredShot[];
  /** Corrections whatever else the file has. */
  certain: CorrectionPair[];
  /** Corrections if the file has what else is stored of its games (see `Coverage`). */
  covered: (CorrectionPair & { needsCompany: boolean })[];
  /** New shots at the same moment as a stored one that the file lacks; those of `covered` among them. */
  possible: StoredShot[];
}

interface Candidate {
  shot: StoredShot;
  aspects: ShotAspects;
}

/**
 * Compares what a file (`batch` and `member`) added to a game with the stored shots that the file lacks. `inFile` holds the
 * identities of all rows that the file has of the game. Done again after its own changes it finds the rest of them.
 *
 * - Alike in every aspect: the same shot, described differently.
 * - `isRetold`: the same shot with another result or kind.
 * - What differs in one aspect otherwise is the same shot only in a file that has the rest of what is stored: two pieces of
 *   one source may hold one of two real shots each.
 *
 * Where a row could correct several shots, or several rows one shot, none does.
 */
export function planGame(
  shots: readonly StoredShot[],
  inFile: ReadonlySet<string>,
  batch: string,
  member: number,
): GamePlan {
  const plan: GamePlan = { outdated: [], certain: [], covered: [], possible: [] };
  const eventless = shots.filter(({ event }) => event === undefined);
  const others = eventless.filter((shot) => !isFrom(shot, batch, member));
  // A file that has the earlier value and the later one says that they are two shots.
  const former = new Set(
    eventless
      .filter((shot) => shot.history && !inFile.has(identityOf(shot)))
      .flatMap(({ history }) => history!.map(identityOf)),
  );
  const added: Candidate[] = [];
  for (const shot of eventless) {
    if (!isFrom(shot, batch, member) || shot.history) continue;
    if (former.has(identityOf(shot))) plan.outdated.push(shot);
    else added.push({ shot, aspects: shotAspects(shot.raw) });
  }
  const lacking = others
    .filter((shot) => !inFile.has(identityOf(shot)))
    .map((shot) => ({ shot, aspects: shotAspects(shot.raw) }));
  pairUp(plan, added, lacking);
  return plan;
}

type Related = (row: ShotAspects, former: ShotAspects) => boolean;

function pairUp(plan: GamePlan, added: Candidate[], lacking: Candidate[]): void {
  const [rows, formers] = [new Set(added), new Set(lacking)];
  const take = (pairs: [Candidate, Candidate][]): CorrectionPair[] =>
    pairs.map(([row, former]) => {
      rows.delete(row);
      formers.delete(former);
      return { row: row.shot, former: former.shot };
    });
  /** Until nothing new is found: taking a pair may make another one unique. */
  const takeAll = (related: Related): CorrectionPair[] => {
    const pairs = take(uniquePairs(rows, formers, related));
    return pairs.length === 0 ? pairs : [...pairs, ...takeAll(related)];
  };
  plan.certain.push(...take(sameShots(rows, formers)), ...takeAll(isRetold));
  for (let before = -1; before < plan.covered.length;) {
    before = plan.covered.length;
    plan.covered.push(...takeAll(isRetoldOrMoved).map((pair) => ({ ...pair, needsCompany: false })));
    const others = [...takeAll(differsAtOneSecond), ...takeAll(differsInOne)];
    plan.covered.push(...others.map((pair) => ({ ...pair, needsCompany: true })));
  }
  const uncertain = plan.covered.filter(({ row, former }) =>
    isSameMoment(shotAspects(row.raw), shotAspects(former.raw)),
  );
  plan.possible.push(...uncertain.map(({ row }) => row));
  const lackingAt = new Set([...formers].map(({ aspects }) => momentOfAspects(aspects)));
  plan.possible.push(
    ...[...rows].filter((row) => lackingAt.has(momentOfAspects(row.aspects))).map(({ shot }) => shot),
  );
}

/** Rows and stored shots that are alike in every aspect, one to one in the order of their identities. */
function sameShots(rows: Set<Candidate>, formers: Set<Candidate>): [Candidate, Candidate][] {
  const byAspects = new Map<string, Candidate[]>();
  for (const former of [...formers].toSorted(byIdentity)) {
    const alike = byAspects.get(aspectsText(former));
    if (alike) alike.push(former);
    else byAspects.set(aspectsText(former), [former]);
  }
  return [...rows].toSorted(byIdentity).flatMap((row): [Candidate, Candidate][] => {
    const former = byAspects.get(aspectsText(row))?.shift();
    return former ? [[row, former]] : [];
  });
}

/** Pairs in which neither side is related to another. */
function uniquePairs(
  rows: Set<Candidate>,
  formers: Set<Candidate>,
  related: Related,
): [Candidate, Candidate][] {
  const pairs: [Candidate, Candidate][] = [];
  const counts = new Map<Candidate, number>();
  for (const row of rows) {
    for (const former of formers) {
      if (!related(row.aspects, former.aspects)) continue;
      pairs.push([row, former]);
      for (const side of [row, former]) counts.set(side, (counts.get(side) ?? 0) + 1);
    }
  }
  return pairs.filter((pair) => pair.every((side) => counts.get(side) === 1));
}

function aspectsText({ aspects }: Candidate): string {
  return JSON.stringify(aspects);
}

function byIdentity(a: Candidate, b: Candidate): number {
  return identityOf(a.shot) < identityOf(b.shot) ? -1 : 1;
}
