import { Injectable } from '@nestjs/common';
import { shotTypeLabel, ZONE_NAMES } from '../basketball/index.js';
import { PredictionReader, type ScannedBlock } from './prediction-reader.service.js';
import { type Answerer, SHOT_TYPES, ZONES } from './reading/joined-block.js';
import { matchesGroup, matchingRows, type PredictionFilter } from './reading/prediction-filter.js';
import {
  addRows,
  cellsFor,
  cellsOf,
  type LiveScores,
  type ScoreBin,
  type ScoreCells,
  ScoreSums,
} from './reading/score-cells.js';

/** Scores of one slice; `bins`: its calibration curve. */
export interface SliceScores extends LiveScores {
  bins: ScoreBin[];
}

/** The scores of one version in one role, and by zone and shot type. */
export interface VersionScores extends Answerer, SliceScores {
  zones: (LiveScores & { zone: number; name: string })[];
  shotTypes: (LiveScores & { shotType: number; name: string })[];
}

/** Scores of the predictions made in a span of time. */
export interface WindowScores extends LiveScores {
  from: Date;
  to: Date;
  versions: (Answerer & LiveScores)[];
}

export interface LiveMetrics extends SliceScores {
  versions: VersionScores[];
  /** Empty unless requested. */
  windows: WindowScores[];
}

/** Sums by answerer, zone and shot type. */
class Tally {
  readonly all = new ScoreSums();
  readonly answerers: { who: Answerer; all: ScoreSums; zones: ScoreSums[]; shotTypes: ScoreSums[] }[] = [];

  add(groups: readonly Answerer[], cells: ScoreCells, filter: PredictionFilter): void {
    for (const [group, who] of groups.entries()) {
      if (!matchesGroup(who, filter)) continue;
      const sums = this.of(who);
      for (let zone = 0; zone < ZONES; zone++) {
        if (filter.zone !== undefined && filter.zone !== zone) continue;
        for (let type = 0; type < SHOT_TYPES; type++) {
          const cell = (group * ZONES + zone) * SHOT_TYPES + type;
          for (const slice of [this.all, sums.all, sums.zones[zone], sums.shotTypes[type]])
            slice.add(cells, cell);
        }
      }
    }
  }

  private of(who: Answerer): (typeof this.answerers)[number] {
    let sums = this.answerers.find(
      ({ who: { model, version, role } }) =>
        model === who.model && version === who.version && role === who.role,
    );
    if (!sums) {
      const many = (count: number): ScoreSums[] => Array.from({ length: count }, () => new ScoreSums());
      sums = { who, all: new ScoreSums(), zones: many(ZONES), shotTypes: many(SHOT_TYPES) };
      this.answerers.push(sums);
    }
    return sums;
  }
}

/** How good the predictions turned out to be, from the columns of the log. */
@Injectable()
export class PredictionMetrics {
  constructor(private readonly reader: PredictionReader) {}

  /**
   * Scores of the predictions that match, by version and role, zone and shot type.
   * @param windowMs length of the windows in which they are scored too, in ms; they begin at multiples of it
   */
  async measure(filter: PredictionFilter, windowMs?: number): Promise<LiveMetrics> {
    const total = new Tally();
    const windows = new Map<number, Tally>();
    for await (const scanned of this.reader.scan(filter)) {
      const cells = cellsIn(scanned, filter);
      total.add(scanned.block.groups, cells, filter);
      if (windowMs === undefined) continue;
      for (const [window, part] of byWindow(scanned, filter, windowMs)) {
        let tally = windows.get(window);
        if (!tally) windows.set(window, (tally = new Tally()));
        tally.add(scanned.block.groups, part, filter);
      }
    }
    return {
      ...total.all.scores(),
      bins: total.all.bins(),
      versions: answerersOf(total),
      windows: windowsOf(windows, windowMs ?? 0),
    };
  }
}

function cellsIn({ block, whole }: ScannedBlock, filter: PredictionFilter): ScoreCells {
  if (whole && filter.player === undefined && filter.hasOutcome === undefined) return cellsOf(block);
  const cells = cellsFor(block);
  addRows(cells, block, matchingRows(block, filter));
  return cells;
}

/** The cells of a block for each window that it reaches into. */
function byWindow(
  scanned: ScannedBlock,
  filter: PredictionFilter,
  windowMs: number,
): Map<number, ScoreCells> {
  const { manifest, block } = scanned;
  const first = Math.floor(manifest.from / windowMs);
  if (first === Math.floor(manifest.to / windowMs)) return new Map([[first, cellsIn(scanned, filter)]]);
  const rows = new Map<number, number[]>();
  for (const row of matchingRows(block, filter)) {
    const window = Math.floor(block.at[row] / windowMs);
    const known = rows.get(window);
    if (known) known.push(row);
    else rows.set(window, [row]);
  }
  return new Map(
    [...rows].map(([window, found]) => {
      const cells = cellsFor(block);
      addRows(cells, block, Uint32Array.from(found));
      return [window, cells];
    }),
  );
}

function answerersOf({ answerers }: Tally): VersionScores[] {
  return inOrder(answerers).map(({ who, all, zones, shotTypes }) => ({
    ...who,
    ...all.scores(),
    bins: all.bins(),
    zones: zones.flatMap((sums, zone) =>
      sums.isEmpty ? [] : [{ zone, name: ZONE_NAMES[zone], ...sums.scores() }],
    ),
    shotTypes: shotTypes.flatMap((sums, shotType) =>
      sums.isEmpty ? [] : [{ shotType, name: nameOfType(shotType), ...sums.scores() }],
    ),
  }));
}

function nameOfType(shotType: number): string {
  return shotType === 2 || shotType === 3 ? shotTypeLabel(shotType) : ZONE_NAMES[0];
}

function windowsOf(windows: Map<number, Tally>, windowMs: number): WindowScores[] {
  return [...windows]
    .toSorted(([a], [b]) => a - b)
    .map(([window, tally]) => ({
      from: new Date(window * windowMs),
      to: new Date((window + 1) * windowMs),
      ...tally.all.scores(),
      versions: inOrder(tally.answerers).map(({ who, all }) => ({ ...who, ...all.scores() })),
    }));
}

/** By model, version and role; those without predictions are left out. */
function inOrder(answerers: Tally['answerers']): Tally['answerers'] {
  return answerers
    .filter(({ all }) => !all.isEmpty)
    .toSorted(
      ({ who: a }, { who: b }) =>
        a.model.localeCompare(b.model) || a.version - b.version || a.role.localeCompare(b.role),
    );
}
