/** Changes of unit in words. */
import { findUnitChanges, type UnitChange, type UnitRole } from '../../algorithms/drift/unit-change.js';
import type { QualityFinding } from '../reports/report.js';
import { percent, plain } from '../reports/words.js';
import { type Inspected, kindOf } from './inspected.js';

export function unitFindings(data: Inspected): QualityFinding[] {
  const { featureNames, features, reference, current } = data;
  const roles = featureNames.map((name): UnitRole => {
    const kind = kindOf(features, name);
    if (kind === 'identifier') return 'ignored';
    return kind === 'quantity' ? 'quantity' : 'group';
  });
  const changes = findUnitChanges(
    { columns: reference.columns, clusters: reference.games },
    { columns: current.columns, clusters: current.games },
    roles,
  );
  return changes.map((change) => ({
    check: 'unit-change',
    column: featureNames[change.column],
    passed: false,
    text: unitText(change, featureNames),
    ...(change.exchangedWith === undefined && { map: change.map }),
  }));
}

/** Such as `X_Location looks multiplied by 0.1 (1/10 of the values before): …`. */
export function unitText(change: UnitChange, names: readonly string[]): string {
  const { before, after } = change;
  const evidence = `undone, the largest difference between the distributions falls from ${percent(before)} to ${percent(after)}`;
  const name = names[change.column];
  if (change.exchangedWith !== undefined) {
    return `${name} looks exchanged with ${names[change.exchangedWith]}: ${evidence}.`;
  }
  const { slope, intercept } = change.map;
  if (slope === -1 && intercept === 0) {
    return `${name} has the opposite sign: ${before > 2 * after ? evidence : 'its relation to other columns is reversed'}.`;
  }
  const factor = slope === 1 ? '' : ` multiplied by ${plain(slope)}${range(change.slopeInterval)}`;
  const offset = intercept === 0 ? '' : ` ${slope === 1 ? '' : 'and '}shifted by ${plain(intercept)}`;
  const named = change.name === undefined ? '' : ` (${change.name})`;
  const sign = change.signOpen ? '; the values do not show whether the sign changed' : '';
  return `${name} looks${factor}${offset}${named}: ${evidence}${sign}.`;
}

function range(interval: [number, number] | undefined): string {
  return interval ? ` (fitted: ${plain(interval[0])} to ${plain(interval[1])})` : '';
}
