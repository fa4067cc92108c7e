/** Checks of what came in beside the rows of the window. */
import { type Hits, shareExcess } from '../../algorithms/drift/share-excess.js';
import type { QualityFinding } from '../reports/report.js';
import { percent, plain } from '../reports/words.js';
import type { BatchRows, QualityFacts } from './quality-facts.js';

const LEVEL = 0.0002;
const MATTERS = 0.01;
/** Without earlier batches to compare with. */
const LARGEST = 0.1;

/** The shares of quarantined and of repeated rows, by batch. */
export function batchFindings({ batches, duplicates }: QualityFacts): QualityFinding[] {
  return [
    ...(batches ? [batchFinding('quarantine', 'could not be read', batches)] : []),
    ...(duplicates ? [batchFinding('duplicates', 'were received twice', duplicates)] : []),
  ];
}

function batchFinding(
  check: 'quarantine' | 'duplicates',
  what: string,
  { before, window }: { before: readonly BatchRows[]; window: readonly BatchRows[] },
): QualityFinding {
  const hits = (list: readonly BatchRows[]): Hits[] =>
    list.map(({ rows, quarantined }) => ({ rows, hits: quarantined }));
  const test = shareExcess(hits(before), hits(window));
  if (!(test.rows > 0)) return { check, passed: true, text: `No rows were ingested, so none ${what}.` };
  const now = `${percent(test.current)} of ${plain(test.rows)} rows ${what}`;
  if (Number.isNaN(test.reference)) {
    const passed = test.current <= LARGEST;
    return {
      check,
      passed,
      text: `${now}; there are no earlier batches; at most ${percent(LARGEST)} is usual.`,
    };
  }
  const passed = !(test.pValue <= LEVEL && test.current - test.reference >= MATTERS);
  return { check, passed, text: `${now}; ${percent(test.reference)} before.` };
}
