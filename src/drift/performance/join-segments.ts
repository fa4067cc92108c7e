import type { SegmentFinding } from '../reports/report.js';

/** The findings on the data of segments, with those on their performance: a segment where the model is worse comes first. */
export function joinSegments(
  data: readonly SegmentFinding[],
  performance: readonly SegmentFinding[],
): SegmentFinding[] {
  const measured = new Map(performance.map((finding) => [finding.segment, finding]));
  const joined = data.map((finding): SegmentFinding => {
    const own = measured.get(finding.segment);
    if (!own) return finding;
    measured.delete(finding.segment);
    return {
      ...finding,
      ...(own.state === 'worse' && { state: 'worse' }),
      ...(own.logLoss && { logLoss: own.logLoss }),
      text: `${finding.text} ${own.text}`,
    };
  });
  const others = [...measured.values()].filter(({ state }) => state === 'worse');
  const isWorse = ({ state }: SegmentFinding): number => (state === 'worse' ? 0 : 1);
  return [...joined, ...others].toSorted((a, b) => isWorse(a) - isWorse(b));
}
