import { Gauge } from 'prom-client';
import { MemoryBlobs } from './memory-blobs.js';
import { fakeGold, modelFile, SNAPSHOT, trainedRun } from './champion-world.js';
import { InProcessWorkers } from './in-process-workers.js';
import { MemoryRegistry } from './memory-registry.js';
import { MemoryRuns, trackingServices } from './memory-tracking.js';
import { StillClock } from './still-clock.js';
import { ChallengerService } from '../../src/champion/challenger.service.js';
import { ChampionLookup } from '../../src/champion/champion-lookup.service.js';
import { ChampionNews } from '../../src/champion/champion-news.service.js';
import { ChampionService } from '../../src/champion/champion.service.js';
import { DecisionService } from '../../src/champion/decision.service.js';
import { ElectionLedger } from '../../src/champion/election-ledger.service.js';
import { type Closing, ElectionStore, type Faced } from '../../src/champion/election-store.port.js';
import type { ChampionInfo, Election, ElectionFilter } from '../../src/champion/election.js';
import { EvidenceService } from '../../src/champion/evidence.service.js';
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
  async leftOpen(before: Date): Promise<Election[]> {
    return [...this.elections.values()].filter(
      ({ state, kind, at }) => state === 'decided' && kind !== 'election' && at < before,
    );
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
export function championServices(limits: Partial<Settings> = {}) {
  const faults = new Faults();
  const elections = new MemoryElections();
  const registryStore = new MemoryRegistry();
  const clock = new StillClock();
  const blobs = faults.on(new MemoryBlobs());
  const { versions, aliases } = registryStore.services(blobs, clock, (store) => faults.on(store));
  const tracking = trackingServices(faults.on(new MemoryRuns()), blobs, clock);
  const store = faults.on(elections);
  const worseGauge = new Gauge({ name: 'worse', help: 'worse', registers: [] });
  const gold = faults.on(fakeGold());
  const folders = { prepare: async () => {} } as unknown as ModelFolderService;
  const challengers = new ChallengerService(versions, tracking.runs, tracking.artifacts, folders);
  /** As a process starts: what it has in memory is new. */
  const start = () => {
    const lookup = new ChampionLookup(aliases, versions, tracking.runs, store);
    const news = new ChampionNews(lookup, worseGauge);
    const ledger = new ElectionLedger(aliases, store, news, clock);
    const settings = Object.assign(new Settings(), limits);
    const evidence = new EvidenceService(versions, gold, new InProcessWorkers(), store, settings);
    const decisions = new DecisionService(lookup, tracking.runs, gold, evidence);
    return {
      lookup,
      ledger,
      champion: new ChampionService(lookup, news, challengers, decisions, ledger, store, clock),
      moves: new ManualMoveService(aliases, versions, lookup, challengers, ledger, clock),
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
export async function withHolder(): Promise<ChampionServices & { better: string }> {
  const w = championServices();
  await w.elect('first', await w.run(0.3));
  return { ...w, better: await w.run(1) };
}
