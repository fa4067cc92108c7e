// A short run against the committed results, by ratios: they hold on another machine, where seconds do not.

/**
 * @param committed sections of bench/results/train.json
 * @param measured sections of this run
 * @param tolerance how many times the committed ratio a ratio may be
 * @returns one row per comparison that both have: `{ name, committed, measured, isRegression }`, ratios as our time / theirs
 */
export function compareRatios(committed, measured, tolerance) {
  const known = new Map(ratiosOf(committed));
  return ratiosOf(measured)
    .filter(([name]) => known.has(name))
    .map(([name, ratio]) => ({
      name,
      committed: known.get(name),
      measured: ratio,
      isRegression: ratio > known.get(name) * tolerance,
    }));
}

function ratiosOf(sections) {
  return sections.flatMap(({ times }) =>
    times
      .filter(({ ratio }) => Number.isFinite(ratio))
      .map(({ measure, peer, ratio }) => [`${measure} / ${peer}`, ratio]),
  );
}
