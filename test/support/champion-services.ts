import { Gauge } from 'prom-client';
import { MemoryBlobs } from './memory-blobs.js';
import { fakeGold, modelFile, SNAPSHOT, trainedRun } from './champion-world.js';
import { InProcessWorkers } from './in-process-workers.js';
import { MemoryRegistry } from './memory-registry.js';
import { MemoryRuns, trackingServices } from './memory-tracking.js';
import { StillClock } from './still-clock.js';
import { ChallengerService } from '../../src/champion/challenger.service.js';
import type { Challenge, ChallengeEnd, LiveEvidence } from '../../src/champion/challenges/challenge.js';
import { ChallengeJudge } from '../../src/champion/challenges/challenge-judge.service.js';
import { ChallengeService } from '../../src/champion/challenges/challenge.service.js';
import { ChallengeStore } from '../../src/champion/challenges/challenge-store.port.js';
import { type LivePairs, LivePairsReader } from '../../src/champion/challenges/live-pairs.port.js';
import { ChampionAudit } from '../../src/champion/champion-audit.service.js';
import { ElectionModes } from '../../src/champion/election-modes.service.js';
import { ProposalService } from '../../src/champion/proposal.service.js';
import { type AuditEntry, AuditLog } from '../../src/platform/audit/audit-log.port.js';
import { ChampionLookup } from '../../src/champion/champion-lookup.service.js';
import { ChampionNews } from '../../src/champion/champion-news.service.js';
import { ChampionService } from '../../src/champion/champion.service.js';
import { DecisionService } from '../../src/champion/decision.service.js';
import { ElectionLedger } from '../../src/champion/election-ledger.service.js';
import { type Closing, ElectionStore, type Faced } from '../../src/champion/election-store.port.js';
import { EvidenceService } from '../../src/champion/evidence.service.js';
import {
  aliasOf,
  type ChampionInfo,
  type Election,
  type ElectionFilter,
  type ProposalAnswer,
} from '../../src/champion/election.js';
import { ManualMoveService } from '../../src/champion/manual-move.service.js';
import { Settings } from '../../src/platform/config/settings.js';
import type { ModelFolderService } from '../../src/registry/index.js';

export class MemoryElections extends ElectionStore {
  readonly elections = new Map<string, Election>();
  async insert(election: Election): Promise<Election> {
    if (!this.elections.has(election.id)) this.elections.set(election.id, structuredClone(election));
    return this.find(election.id) as Promise<Election>;
  }
  async find(id: string): Promise<Election | undefined> {
    return structuredClone(this.elections.get(id));
  }
  async close(id: string, closing: Closing): Promise<void> {
    const { state, outcome, verdict } = closing;
    Object.assign(this.elections.get(id)!, { state, outcome, verdict });
  }
  async answer(id: string, answer: ProposalAnswer, closing: Closing): Promise<Election | undefined> {
    const election = this.elections.get(id);
    if (election?.outcome !== 'proposed') return undefined;
    Object.assign(election, { answer, ...closing });
    return this.find(id);
  }
  async answered(): Promise<Election[]> {
    return [...this.elections.values()].filter(({ answer }) => answer !== undefined);
  }
  async list(filter: ElectionFilter): Promise<{ items: Election[]; total: number }> {
    const items = [...this.elections.values()].filter(({ kind }) => !filter.kind || kind === filter.kind);
    return { items: items.toReversed(), total: items.length };
  }
  async facedBy(version: number): Promise<Faced[]> {
    return [...this.elections.values()].flatMap(({ holder, evidence, holdout: { fromDate } }) =>
      evidence && holder?.version === version ? [{ ...evidence, fromDate }] : [],
    );
  }
  async latestMeasure(version: number): Promise<Election | undefined> {
    const measured = [...this.elections.values()].filter(
      ({ baseRateLogLoss, challenger, holder }) =>
        baseRateLogLoss !== undefined && [challenger.version, holder?.version].includes(version),
    );
    return structuredClone(measured.at(-1));
  }
  async after(alias: string, at: Date): Promise<Election[]> {
    return [...this.elections.values()].filter((one) => aliasOf(one) === alias && one.at > at);
  }
  async ofRun(runId: string): Promise<Election[]> {
    return [...this.elections.values()].filter(({ challenger }) => challenger.runId === runId);
  }
  async leftOpen(before: Date): Promise<Election[]> {
    return [...this.elections.values()].filter(
      ({ state, kind, at }) => state === 'decided' && kind !== 'election' && at < before,
    );
  }
}

/** One active challenge for an alias, as the index of the collection has it. */
export class MemoryChallenges extends ChallengeStore {
  readonly challenges = new Map<string, Challenge>();
  async insert(challenge: Challenge): Promise<Challenge | undefined> {
    if (!this.challenges.has(challenge.id) && (await this.active(challenge.alias))) return undefined;
    if (!this.challenges.has(challenge.id)) this.challenges.set(challenge.id, structuredClone(challenge));
    return this.find(challenge.id);
  }
  async find(id: string): Promise<Challenge | undefined> {
    return structuredClone(this.challenges.get(id));
  }
  async active(alias: string): Promise<Challenge | undefined> {
    const all = [...this.challenges.values()];
    return structuredClone(all.find((one) => one.alias === alias && one.state === 'active'));
  }
  async list(): Promise<{ items: Challenge[]; total: number }> {
    const items = [...this.challenges.values()].toReversed();
    return { items, total: items.length };
  }
  async earlier({ id, holder }: Challenge): Promise<Challenge[]> {
    return [...this.challenges.values()].filter((one) => one.holder === holder && one.id !== id);
  }
  async look({ id, looks }: Challenge, at: Date): Promise<boolean> {
    const challenge = this.challenges.get(id);
    if (challenge?.state !== 'active' || challenge.looks !== looks) return false;
    Object.assign(challenge, { looks: looks + 1, lookedAt: at });
    return true;
  }
  async measured(id: string, evidence: LiveEvidence): Promise<void> {
    Object.assign(this.challenges.get(id)!, { evidence });
  }
  async end(id: string, state: Challenge['state'], ended: ChallengeEnd): Promise<Challenge | undefined> {
    const challenge = this.challenges.get(id);
    if (challenge?.state !== 'active') return undefined;
    Object.assign(challenge, { state, ended });
    return this.find(id);
  }
}

/** What live requests have shown: set by the test. */
export class MemoryPairs extends LivePairsReader {
  pairs: LivePairs = {
    at: new Float64Array(),
    labels: new Uint8Array(),
    challenger: new Float64Array(),
    holder: new Float64Array(),
    games: [],
  };
  async read(): Promise<LivePairs> {
    return this.pairs;
  }
}

class MemoryAudit extends AuditLog {
  readonly entries = new Map<string, AuditEntry>();
  async append(entries: readonly AuditEntry[]): Promise<void> {
    for (const entry of entries) if (!this.entries.has(entry.id)) this.entries.set(entry.id, entry);
  }
  async list(): Promise<{ items: AuditEntry[]; total: number }> {
    return { items: [...this.entries.values()], total: this.entries.size };
  }
}

export class Faults {
  /** Calls of a store until one fails; Infinity: none. */
  left = Infinity;
  mode: 'before' | 'after' = 'before';

  /** The same store, but one of its calls fails: before its effect, or after it, when only the result is lost. */
  on<T extends object>(store: T): T {
    return new Proxy(store, {
      get: (target, name, receiver) => {
        const member: unknown = Reflect.get(target, name, receiver);
        if (typeof member !== 'function') return member;
        return async (...given: unknown[]) => {
          const hit = --this.left === 0;
          if (hit && this.mode === 'before') throw new Error('fault');
          const result: unknown = await Reflect.apply(member, target, given);
          if (hit) throw new Error('fault');
          return result;
        };
      },
    });
  }
}

/** The services of the stage over stores in memory, whose calls can be made to fail. */
export function championServices(given: Partial<Settings> = {}) {
  const faults = new Faults();
  const elections = new MemoryElections();
  const registryStore = new MemoryRegistry();
  const clock = new StillClock();
  const blobs = faults.on(new MemoryBlobs());
  const { versions, aliases } = registryStore.services(blobs, clock, (store) => faults.on(store));
  const tracking = trackingServices(faults.on(new MemoryRuns()), blobs, clock);
  const store = faults.on(elections);
  const worseGauge = new Gauge({ name: 'worse', help: 'worse', registers: [] });
  const challengeStore = faults.on(new MemoryChallenges());
  const pairs = new MemoryPairs();
  const audit = new MemoryAudit();
  const settings = Object.assign(new Settings(), given);
  const modes = new ElectionModes(settings);
  const gold = faults.on(fakeGold());
  const folders = { prepare: async () => {} } as unknown as ModelFolderService;
  const challengers = new ChallengerService(versions, tracking.runs, tracking.artifacts, folders);
  /** As a process starts: what it has in memory is new. */
  const start = () => {
    const lookup = new ChampionLookup(aliases, versions, tracking.runs, store);
    const news = new ChampionNews(lookup, worseGauge);
    const evidence = new EvidenceService(versions, gold, new InProcessWorkers(), store, settings);
    const decisions = new DecisionService(lookup, tracking.runs, gold, evidence);
    const notes = new ChampionAudit(challengeStore, store, audit);
    const challenges = new ChallengeService(challengeStore, lookup, versions, challengers, notes, clock);
    const ledger = new ElectionLedger(aliases, store, news, challenges, clock);
    return {
      lookup,
      ledger,
      champion: new ChampionService(lookup, news, challengers, decisions, ledger, store, modes),
      moves: new ManualMoveService(aliases, versions, lookup, challengers, ledger),
      challenges,
      judge: new ChallengeJudge(challenges, challengeStore, ledger, lookup, pairs, settings, clock),
      proposals: new ProposalService(store, ledger, lookup, notes, clock),
    };
  };
  const services = start();
  const { champion } = services;
  const heard: ChampionInfo[] = [];
  champion.subscribe(async (info) => void heard.push(info));
  const run = (weight: number, tags?: Record<string, string>) =>
    trainedRun(tracking, modelFile(weight), tags);
  const elect = (id: string, runId: string) => champion.elect({ id, runId, snapshot: SNAPSHOT, by: 'test' });
  return {
    ...services,
    faults,
    pairs,
    audit,
    elections,
    registryStore,
    worseGauge,
    clock,
    aliases,
    versions,
    tracking,
    start,
    heard,
    run,
    elect,
  };
}

export type ChampionServices = ReturnType<typeof championServices>;

/** A weak champion, version 1, and a run that beats it. */
export async function withHolder(
  settings: Partial<Settings> = {},
): Promise<ChampionServices & { better: string }> {
  const w = championServices(settings);
  await w.champion.elect({
    id: 'first',
    runId: await w.run(0.3),
    snapshot: SNAPSHOT,
    by: 'test',
    mode: 'automatic',
  });
  return { ...w, better: await w.run(1) };
}
