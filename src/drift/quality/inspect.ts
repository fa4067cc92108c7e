import { denseClusters } from '../../algorithms/drift/clusters.js';
import type { ColumnRelation } from '../../algorithms/sport.js';
import type { QualityFinding } from '../reports/report.js';
import { columnFindings } from './column-checks.js';
import type { Inspected } from './inspected.js';
import { duplicateFinding, relationFindings } from './row-checks.js';
import { unitFindings } from './unit-findings.js';

/** One for each kind of check that no column failed. */
const PASSED = {
  'unit-change': 'No column changed its unit, frame or sign.',
  missing: 'No column lost values.',
  'new-category': 'No column has new categories.',
  'out-of-range': 'All values are within the range of the reference, or few are not.',
  constant: 'No column became constant.',
} as const;

/** All checks that rows alone decide. @throws {RangeError} when the sides have other columns than `featureNames` */
export function inspect(data: Inspected, relations: readonly ColumnRelation[]): QualityFinding[] {
  const { featureNames, reference, current } = data;
  for (const { columns } of [reference, current]) {
    if (columns.length !== featureNames.length) {
      throw new RangeError(`${featureNames.length} features, but ${columns.length} columns`);
    }
  }
  if (current.games.length === 0) return [];
  const clusters = { reference: denseClusters(reference.games), current: denseClusters(current.games) };
  const failed = [...unitFindings(data), ...columnFindings(data, clusters)];
  const passed = Object.entries(PASSED)
    .filter(([check]) => !failed.some((finding) => finding.check === check))
    .map(([check, text]) => ({ check: check as keyof typeof PASSED, passed: true, text }));
  const rows = [duplicateFinding(data, clusters), ...relationFindings(data, clusters, relations)];
  return [...failed, ...rows.filter((one) => !one.passed), ...passed, ...rows.filter((one) => one.passed)];
}
