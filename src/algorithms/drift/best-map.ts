import { fitMap, fitOffset, type LinearMap, misfit, type Quantiles } from './quantile-match.js';
import { UNIT_MAPS } from './unit-catalogue.js';

/** A map must leave less than this, in spreads. */
export const LARGEST_MISFIT = 0.3;
export const REVERSED = 'the sign is reversed';
/** Log of the factor by which a name's slope may differ from the fitted one. */
const NAME_WITHIN = 0.22;
const FREE_FACTOR = 2.5;
/** An offset without a factor counts from so many spreads on, and must fit better. */
const OFFSET_SPREADS = 2.5;
const OFFSET_MISFIT = 0.12;

/** A map and what it leaves. */
export interface Candidate {
  map: LinearMap;
  name?: string;
  misfit: number;
  signOpen?: boolean;
}

/** The simplest map among those that fit about as well as the best one. */
export function bestMap(from: Quantiles, to: Quantiles): Candidate | undefined {
  const fitted = ([1, -1] as const).map((sign) => {
    const map = fitMap(from, to, sign);
    return { map, misfit: misfit(from, to, map) };
  });
  const closest = fitted[1].misfit < fitted[0].misfit - 0.03 ? fitted[1] : fitted[0];
  const factor = Math.abs(Math.log(Math.abs(closest.map.slope)));
  if (!(factor < Infinity) || closest.misfit > LARGEST_MISFIT) return undefined;
  const sign = closest.map.slope < 0 ? -1 : 1;
  const named = UNIT_MAPS.filter(
    ({ slope }) => Math.abs(Math.log(Math.abs(closest.map.slope) / slope)) < NAME_WITHIN,
  ).flatMap(({ slope, intercept, name, penalty }) => {
    const plain = { slope: sign * slope, intercept: intercept ?? 0 };
    const moved = { slope: sign * slope, intercept: fitOffset(from, to, sign * slope) };
    return [
      { map: plain, name, misfit: misfit(from, to, plain), penalty },
      // An offset must earn its place.
      { map: moved, name, misfit: misfit(from, to, moved), penalty: penalty + 0.05 },
    ];
  });
  const allowed = named.filter((one) => one.misfit <= LARGEST_MISFIT);
  const chosen = allowed.sort((a, b) => a.misfit + a.penalty - b.misfit - b.penalty)[0];
  const one = chosen ?? (factor >= Math.log(FREE_FACTOR) ? closest : undefined);
  if (one) return { ...one, signOpen: isMirrorImage(from, to, one) };
  return offsetOnly(from, to) ?? signOnly(from, to);
}

/** The other sign, at the same place, fits about as well. */
function isMirrorImage(from: Quantiles, to: Quantiles, { map, misfit: own }: Candidate): boolean {
  const slope = -map.slope;
  // Where an offset was needed, the mirrored map may have its own.
  const intercept = map.intercept === 0 ? 0 : fitOffset(from, to, slope);
  return misfit(from, to, { slope, intercept }) <= own + 0.03;
}

function offsetOnly(from: Quantiles, to: Quantiles): Candidate | undefined {
  const map = { slope: 1, intercept: fitOffset(from, to, 1) };
  const left = misfit(from, to, map);
  const far = Math.abs(map.intercept) >= OFFSET_SPREADS * from.spread;
  return far && left <= OFFSET_MISFIT ? { map, misfit: left } : undefined;
}

/** Of a column that is far from symmetric; the sign of a symmetric one is told by others. */
function signOnly(from: Quantiles, to: Quantiles): Candidate | undefined {
  const map = { slope: -1, intercept: 0 };
  const left = misfit(from, to, map);
  const own = misfit(from, to, { slope: 1, intercept: 0 });
  return own > LARGEST_MISFIT && left <= OFFSET_MISFIT ? { map, name: REVERSED, misfit: left } : undefined;
}
