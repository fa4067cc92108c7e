import { Injectable } from '@nestjs/common';
import { ChallengeService, ChampionService, type Election } from '../../champion/index.js';
import { type Measure, MeasureSource, type ReadingContext, type Sample } from './measure.js';

/** Elections, and challenges, that are looked at: the newest. */
const MOST = 500;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** How the champion comes to be, and whether it is any good. */
@Injectable()
export class ElectionMeasures extends MeasureSource {
  readonly measures: readonly Measure[] = [
    {
      name: 'election_age_hours',
      group: 'elections',
      unit: 'hours',
      description: 'Time since the last election for the champion of a dataset.',
      labels: ['dataset'],
      details: ['outcome'],
      read: async (context) =>
        byDataset(await this.elections(context)).map(([dataset, [last]]) => ({
          labels: { dataset },
          value: hoursSince(last.at, context.now),
          details: { outcome: last.outcome },
        })),
    },
    {
      name: 'elections_kept_in_row',
      group: 'elections',
      unit: 'elections',
      description: 'Number of the newest elections in a row that kept the champion.',
      labels: ['dataset'],
      read: async (context) =>
        byDataset(await this.elections(context)).map(([dataset, elections]) => {
          const changed = elections.findIndex(({ outcome }) => outcome !== 'kept');
          return { labels: { dataset }, value: changed < 0 ? elections.length : changed };
        }),
    },
    {
      name: 'elections_lost_race',
      group: 'elections',
      unit: 'elections',
      description: 'Decisions of the window that had no effect, because another decision came first.',
      labels: [],
      spanMs: DAY_MS,
      read: async (context, spanMs) => {
        const { items } = await this.champion.elections({ outcome: 'lost-race' }, 0, MOST);
        return [{ labels: {}, value: items.filter(({ at }) => isWithin(at, context.now, spanMs)).length }];
      },
    },
    {
      name: 'proposal_age_hours',
      group: 'elections',
      unit: 'hours',
      description: 'How long the oldest proposal has waited for a person; no series without one.',
      labels: [],
      details: ['election', 'version'],
      read: async (context) => {
        const { items } = await this.champion.elections({ outcome: 'proposed' }, 0, MOST);
        return items.slice(-1).map(({ id, at, challenger }) => ({
          labels: {},
          value: hoursSince(at, context.now),
          details: { election: id, version: String(challenger.version) },
        }));
      },
    },
    {
      name: 'challenge_age_hours',
      group: 'elections',
      unit: 'hours',
      description: 'How long the active challenge has run; no series without one.',
      labels: ['mode'],
      details: ['version', 'challenge'],
      read: async (context) => {
        const active = await this.challenges.active();
        if (!active) return [];
        const { id, mode, version, startedAt } = active;
        const details = { version: String(version), challenge: id };
        return [{ labels: { mode }, value: hoursSince(startedAt, context.now), details }];
      },
    },
    {
      name: 'challenges_rolled_back',
      group: 'elections',
      unit: 'challenges',
      description: 'Canaries that failed or were badly calibrated, and ended in the window.',
      labels: [],
      details: ['version', 'reason'],
      spanMs: DAY_MS,
      read: async (context, spanMs) => {
        const { items } = await this.challenges.list({ state: 'rolled-back' }, 0, MOST);
        const recent = items.filter(({ ended }) => ended && isWithin(ended.at, context.now, spanMs));
        const [last] = recent;
        const details = last && { version: String(last.version), reason: last.ended!.reason };
        return [{ labels: {}, value: recent.length, ...(details && { details }) }];
      },
    },
    {
      name: 'champion_worse_than_base_rate',
      group: 'performance',
      unit: '0 or 1',
      description:
        '1: on the newest games that measured it, the champion was worse than always predicting the base rate.',
      labels: ['dataset'],
      details: ['version', 'log_loss', 'base_rate'],
      read: async () =>
        (await this.champion.champions()).flatMap(({ dataset, version, measured }): Sample[] => {
          if (!measured) return [];
          const { logLoss, baseRateLogLoss, worseThanBaseRate } = measured;
          const details = {
            version: String(version.version),
            log_loss: logLoss.toFixed(4),
            base_rate: baseRateLogLoss.toFixed(4),
          };
          const labels = { dataset: dataset ?? measured.dataset ?? 'unknown' };
          return [{ labels, value: worseThanBaseRate ? 1 : 0, details }];
        }),
    },
  ];

  constructor(
    private readonly champion: ChampionService,
    private readonly challenges: ChallengeService,
  ) {
    super();
  }

  private elections(context: ReadingContext): Promise<Election[]> {
    return context.once('elections', async () => {
      const { items } = await this.champion.elections({ kind: 'election' }, 0, MOST);
      return items;
    });
  }
}

/** Newest first; those of earlier versions of the program have no dataset and are left out. */
function byDataset(elections: Election[]): [string, Election[]][] {
  const groups = new Map<string, Election[]>();
  for (const election of elections) {
    if (election.dataset === undefined) continue;
    const known = groups.get(election.dataset);
    if (known) known.push(election);
    else groups.set(election.dataset, [election]);
  }
  return [...groups];
}

function hoursSince(at: Date, now: Date): number {
  return Math.max(0, now.getTime() - at.getTime()) / HOUR_MS;
}

function isWithin(at: Date, now: Date, spanMs: number): boolean {
  return at.getTime() > now.getTime() - spanMs;
}
