import { setImmediate } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { momentText } from '../basketball/index.js';
import type { FeedSource } from '../feed/index.js';
import { Clock } from '../platform/clock/clock.js';
import { crashPoint } from '../platform/crash/crash-point.js';
import type { MemberProgress, StoredBatch } from './batch-store.port.js';
import { gamesBusy } from './bronze.errors.js';
import { addContradiction, type Contradictions } from './contradictions.js';
import { type Correction, correctionOf } from './correction.js';
import { GameStore, type StoredGame } from './game-store.port.js';
import { type CorrectionPair, type GamePlan, planGame } from './reconcile-game.js';
import { emptyGroups, groupRows } from './group-rows.js';
import { correct, identityOf, isFrom, type StoredShot } from './stored-shot.js';

/** Games whose rows are in memory at the same time; for more the file is read again. */
const GAMES_PER_PASS = 2000;
const GAMES_PER_READ = 32;
const HEADS_PER_READ = 200;
const ROWS_PER_READ = 500;
const MOST_ATTEMPTS = 50;

/** A file that lacks at most this share of the stored shots of its games counts as a release of all of them. */
const LACKING_SHARE = 0.001;
/** Stored shots that a file must repeat before an uncertain match counts as a correction. */
const LEAST_COMPANY = 3;

/** What the file has of each game: identities of rows, and the line of each. */
type RowsOfGames = Map<string, Map<string, number>>;

export interface Reconciled {
  corrections: Correction[];
  /** Rows that brought values which a later file has corrected. */
  outdated: number;
  contradictions: Contradictions;
}

interface FileOfBatch {
  batch: StoredBatch;
  member: MemberProgress;
  source: FeedSource;
  signal?: AbortSignal;
}

/** How many of the stored shots of its games a file has. */
interface Coverage {
  /** Stored shots that the file has, too. */
  company: number;
  /** Stored shots that it lacks and corrects none of. */
  lacking: number;
}

/**
 * Decides which rows of a file correct stored shots, once all of its rows are merged. The file is read a second time, for the
 * games in question only. It can be done again after a kill: what is changed already is found and counted the same.
 */
@Injectable()
export class Reconciler {
  constructor(
    private readonly games: GameStore,
    private readonly clock: Clock,
  ) {}

  async reconcile(file: FileOfBatch): Promise<Reconciled> {
    const ids = (file.batch.suspects ?? []).map((place) => file.batch.games[place].id);
    const result: Reconciled = { corrections: [], outdated: 0, contradictions: {} };
    if (ids.length === 0) return result;
    const passes = slices(ids, GAMES_PER_PASS);
    const counts = new Map<string, number>();
    const first = await this.readRows(file, new Set(passes[0]), counts);
    const readPass = async (pass: number): Promise<RowsOfGames> => {
      return pass === 0 ? first : this.readRows(file, new Set(passes[pass]));
    };
    const company = file.member.duplicates;
    const stored = await this.countStored(file, counts);
    // It lacks no stored shot, so it corrects none.
    if (stored.others <= company && stored.corrected === 0) return result;
    const coverage: Coverage = { company, lacking: Number.POSITIVE_INFINITY };
    // Most partial files lack so much that the missing shots need not be compared.
    const mayCover = covers({ company, lacking: stored.others - company - stored.pairable });
    if (mayCover) {
      coverage.lacking = stored.others - company;
      for (const pass of passes.keys()) {
        coverage.lacking -= await this.countPairs(file, await readPass(pass));
      }
    }
    for (const pass of passes.keys()) {
      const rows = await readPass(pass);
      const inQuestion = mayCover ? [...rows.keys()] : await this.withSameMoments(file, rows);
      for (const group of slices(inQuestion, GAMES_PER_READ)) {
        file.signal?.throwIfAborted();
        await this.apply(file, group, rows, coverage, result);
      }
    }
    for (const { lines } of Object.values(result.contradictions)) lines.sort((a, b) => a - b);
    return result;
  }

  /** The rows of these games that can be read; how many the file has of every game is added to `counts`. */
  private async readRows(
    { batch, member, source, signal }: FileOfBatch,
    wanted: Set<string>,
    counts = new Map<string, number>(),
  ): Promise<RowsOfGames> {
    const rows: RowsOfGames = new Map();
    let position = member.from;
    while (position < batch.to) {
      signal?.throwIfAborted();
      const page = await source.read(position, Math.min(ROWS_PER_READ, batch.to - position));
      const grouped = emptyGroups();
      groupRows(grouped, page.rows, batch.dataset);
      for (const { id, shots } of grouped.games.values()) {
        counts.set(id, (counts.get(id) ?? 0) + shots.length);
        if (!wanted.has(id)) continue;
        const known = rows.get(id) ?? new Map<string, number>();
        for (const shot of shots) known.set(identityOf(shot), shot.line);
        rows.set(id, known);
      }
      if (page.rows.length === 0) break;
      position = page.next;
      await setImmediate();
    }
    return rows;
  }

  /**
   * Stored shots of these games that did not come with this file, how many of them rows of the file can at most correct, and
   * how many rows have done so already. `counts` are the rows that the file has of each game.
   */
  private async countStored(
    { batch, member }: FileOfBatch,
    counts: Map<string, number>,
  ): Promise<{ others: number; corrected: number; pairable: number }> {
    const sum = { others: 0, corrected: 0, pairable: 0 };
    for (const group of slices([...counts.keys()], HEADS_PER_READ)) {
      for (const { id, shots } of await this.games.heads(group)) {
        const mine = shots.filter((shot) => isFrom(shot, batch.id, member.index));
        const others = shots.length - mine.length;
        const lacking = others - (counts.get(id)! - mine.length);
        sum.others += others;
        sum.corrected += mine.filter(({ history }) => history?.length).length;
        sum.pairable += Math.max(0, Math.min(mine.length, lacking));
      }
    }
    return sum;
  }

  /** Games in which a row has the moment of a stored shot that the file lacks, or anything was corrected. */
  private async withSameMoments({ batch, member }: FileOfBatch, rows: RowsOfGames): Promise<string[]> {
    const found: string[] = [];
    for (const group of slices([...rows.keys()], GAMES_PER_READ)) {
      for (const { id, shots } of await this.games.outlines(group)) {
        const mine = shots.filter((shot) => isFrom(shot, batch.id, member.index));
        const lacking = shots.filter((shot) => !rows.get(id)!.has(identityOf(shot)));
        const moments = new Set(lacking.map(({ raw }) => momentText(raw)));
        const sameMoment = mine.some(({ raw }) => moments.has(momentText(raw)));
        if (sameMoment || shots.some(({ history }) => history?.length)) found.push(id);
      }
    }
    return found;
  }

  private async countPairs(file: FileOfBatch, rows: RowsOfGames): Promise<number> {
    let pairs = 0;
    for (const group of slices([...rows.keys()], GAMES_PER_READ)) {
      for (const game of await this.games.load(group)) {
        const { certain, covered } = planOf(game, rows, file);
        pairs += certain.length + covered.length;
      }
    }
    return pairs;
  }

  private async apply(
    file: FileOfBatch,
    group: string[],
    rows: RowsOfGames,
    coverage: Coverage,
    result: Reconciled,
  ): Promise<void> {
    for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt += 1) {
      const games = await this.games.load(group);
      const changed = games.flatMap((game) => {
        const shots = settledShots(game, planOf(game, rows, file), coverage, this.clock.now());
        return shots ? [{ kind: 'rewrite' as const, id: game.id, v: game.v, shots }] : [];
      });
      if (changed.length === 0) {
        for (const game of games) describe(game, rows, file, result);
        return;
      }
      await this.games.write(changed);
      crashPoint('bronze.mid-reconcile');
    }
    throw gamesBusy(group.length);
  }
}

/** Whether a file has nearly all stored shots of its games, apart from those that it corrects. */
function covers({ company, lacking }: Coverage): boolean {
  return lacking <= company * LACKING_SHARE;
}

function planOf(game: StoredGame, rows: RowsOfGames, { batch, member }: FileOfBatch): GamePlan {
  return planGame(game.shots, new Set(rows.get(game.id)?.keys()), batch.id, member.index);
}

/** The shots of the game after its plan; undefined if the plan changes nothing. */
function settledShots(
  { shots }: StoredGame,
  { outdated, certain, covered }: GamePlan,
  coverage: Coverage,
  at: Date,
): StoredShot[] | undefined {
  const { company } = coverage;
  const pairs: CorrectionPair[] = [
    ...certain,
    ...covered.filter(({ needsCompany }) => covers(coverage) && (!needsCompany || company >= LEAST_COMPANY)),
  ];
  if (pairs.length === 0 && outdated.length === 0) return undefined;
  const gone = new Set([...outdated, ...pairs.map(({ former }) => former)]);
  const formerOf = new Map(pairs.map(({ row, former }) => [row, former]));
  return shots
    .filter((shot) => !gone.has(shot))
    .map((shot) => (formerOf.has(shot) ? correct(formerOf.get(shot)!, shot, at) : shot));
}

/** The outcome of the rows of a game, derived from its current state. */
function describe(game: StoredGame, rows: RowsOfGames, file: FileOfBatch, result: Reconciled): void {
  const { batch, member } = file;
  const eventless = game.shots.filter(({ event }) => event === undefined);
  for (const shot of eventless) {
    if (isFrom(shot, batch.id, member.index) && shot.history) {
      result.corrections.push(correctionOf(game.gameId, shot));
    }
  }
  const now = new Set(eventless.map(identityOf));
  const earlier = new Set(eventless.flatMap(({ history = [] }) => history.map(identityOf)));
  for (const [identity, line] of rows.get(game.id) ?? []) {
    if (now.has(identity) || !earlier.has(identity)) continue;
    result.outdated += 1;
    addContradiction(result.contradictions, 'outdated_value', line);
  }
  for (const { line } of planOf(game, rows, file).possible) {
    addContradiction(result.contradictions, 'possible_correction', line);
  }
}

function slices<T>(items: T[], size: number): T[][] {
  const parts: T[][] = [];
  for (let from = 0; from < items.length; from += size) parts.push(items.slice(from, from + size));
  return parts;
}
