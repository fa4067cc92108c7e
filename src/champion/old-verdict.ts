const COMPARED =
  /^(Version (\d+) \([^)]*\) (?:stays champion against|replaces) version (\d+) \([^)]*\).*: log loss )([\d.]+) against ([\d.]+) (on the same .*) \(difference (-?[\d.]+), (p [=<] [\d.]+)\)\.$/;

/**
 * Rewrites the verdict of a comparison by an earlier version of the program into the present form. In the earlier form the
 * challenger's log loss came first, even where the sentence names the champion first, and no number named its version. Any
 * other text is returned unchanged.
 */
export function withOwners(verdict: string): string {
  const match = COMPARED.exec(verdict);
  if (!match) return verdict;
  const [, start, first, second, challengerLoss, holderLoss, where, difference, chance] = match;
  const stays = start.includes('stays champion against');
  const challenger = stays ? second : first;
  const numbers = stays
    ? `${holderLoss} (version ${first}) against ${challengerLoss} (version ${second})`
    : `${challengerLoss} (version ${first}) against ${holderLoss} (version ${second})`;
  const size = difference.replace('-', '');
  const apart =
    Number(size) === 0
      ? 'they differ by less than 0.0001'
      : `version ${challenger} is ${size} ${difference.startsWith('-') ? 'lower' : 'higher'}`;
  const begin = start.replace('the challenger is not better', `version ${challenger} is not better`);
  return `${begin}${numbers} ${where} (${apart}, ${chance}).`;
}
