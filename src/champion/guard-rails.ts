import type { GroupGap, SliceComparison } from '../algorithms/evaluation/slice-comparison.js';
import type { Settings } from '../platform/config/settings.js';

export const RAILS = ['calibration', 'slice', 'latency', 'size'] as const;
export type Rail = (typeof RAILS)[number];

export const RAIL_RESULTS = ['passed', 'failed', 'not-measurable'] as const;
export type RailResult = (typeof RAIL_RESULTS)[number];

/** A condition that a better challenger must meet, too. If it fails, the holder stays; one that cannot be measured does not count. */
export interface GuardRail {
  rail: Rail;
  /** Of the groups; slices only. */
  title?: string;
  result: RailResult;
  /** calibration: 0..1; latency: microseconds per row; size: bytes. Not for slices. */
  holder?: number;
  challenger?: number;
  /** The challenger's largest value that passes; for slices, the largest lower bound of a group's difference, in nats. */
  limit: number;
  /** Groups that were compared; slices only. */
  groups?: number;
  /** The group with the highest lower bound; slices only. */
  worst?: GroupGap;
  /** Groups that failed; slices only. */
  failed?: GroupGap[];
  /** The numbers in words, each followed by its version. */
  detail: string;
}

interface Pair {
  challenger: number;
  holder: number;
}

/** What the guard rails judge. */
export interface RailMeasures {
  /** Expected calibration errors, 0..1. */
  calibrationError: Pair;
  slices: SliceComparison[];
  /** Median time of predicting one row. */
  rowMicroseconds: Pair;
  /** Sizes of the model files. */
  bytes: Pair;
}

export type RailLimits = Pick<
  Settings,
  'electionCalibrationMargin' | 'electionSliceMargin' | 'electionRowMicroseconds' | 'electionModelMb'
>;

const MEGABYTE = 1e6;

/**
 * The guard rails of a challenger. Speed and size have fixed limits; a challenger that is no slower or larger than the holder passes
 * in any case.
 * @param versions the version numbers, for the texts
 */
export function guardRails(measures: RailMeasures, limits: RailLimits, versions: Pair): GuardRail[] {
  const { calibrationError, rowMicroseconds, bytes } = measures;
  const rail = (name: Rail, pair: Pair, limit: number, text: (value: number) => string, what: string) => ({
    rail: name,
    result: resultOf(pair.challenger, limit),
    ...pair,
    limit,
    detail:
      `${what} ${text(pair.holder)} (version ${versions.holder}) against ${text(pair.challenger)} ` +
      `(version ${versions.challenger}), allowed up to ${text(limit)}`,
  });
  const time = (value: number) => `${value.toFixed(1)} µs`;
  const size = (value: number) => `${(value / MEGABYTE).toFixed(2)} MB`;
  return [
    rail(
      'calibration',
      calibrationError,
      calibrationError.holder + limits.electionCalibrationMargin,
      (value) => value.toFixed(4),
      'calibration error',
    ),
    ...measures.slices.map((slice) => sliceRail(slice, limits.electionSliceMargin, versions)),
    rail(
      'latency',
      rowMicroseconds,
      Math.max(limits.electionRowMicroseconds, rowMicroseconds.holder),
      time,
      'time of one row',
    ),
    rail(
      'size',
      bytes,
      Math.max(limits.electionModelMb * MEGABYTE, bytes.holder),
      size,
      'size of the model file',
    ),
  ];
}

function resultOf(value: number, limit: number): RailResult {
  if (!Number.isFinite(value) || !Number.isFinite(limit)) return 'not-measurable';
  return value <= limit ? 'passed' : 'failed';
}

function sliceRail(
  { title, groups, worst, failed }: SliceComparison,
  limit: number,
  { challenger }: Pair,
): GuardRail {
  const base = { rail: 'slice' as const, title, limit, groups, failed };
  if (!worst) {
    const detail = `${title}: no group can be measured`;
    return { ...base, result: 'not-measurable', detail };
  }
  const { label, difference, lowerBound, games } = worst;
  const sign = difference < 0 ? 'lower' : 'higher';
  const detail =
    `${title} ${label}: version ${challenger} is ${Math.abs(difference).toFixed(4)} ${sign} on ${games} games, by its ` +
    `lower bound ${lowerBound.toFixed(4)}, allowed up to ${limit.toFixed(4)}`;
  return { ...base, result: failed.length > 0 ? 'failed' : 'passed', worst, detail };
}
