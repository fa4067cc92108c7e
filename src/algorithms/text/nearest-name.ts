/** Synonyms used by different programs, in lower case without punctuation (see `bare`). */
const SYNONYMS: readonly (readonly string[])[] = [
  ['nodes', 'shots', 'rows', 'count', 'n', 'number', 'amount', 'samples', 'size'],
  ['limit', 'top', 'take', 'max', 'perpage', 'pagesize', 'maxresults', 'count', 'rows', 'size', 'n'],
  ['offset', 'skip', 'start', 'from', 'page'],
  ['q', 'query', 'search', 'name', 'text', 'filter'],
  ['state', 'status'],
  ['version', 'modelversion', 'model', 'number'],
  ['reason', 'comment', 'message', 'why', 'description'],
  ['source', 'file', 'path', 'url', 'feed', 'input'],
  ['dataset', 'data', 'season', 'league'],
  ['playerid', 'player', 'id'],
  ['algorithms', 'models', 'estimators'],
  ['name', 'algorithm', 'title', 'label'],
  ['parameters', 'params', 'hyperparameters', 'options', 'settings', 'arguments', 'config'],
  ['trials', 'ntrials', 'iterations', 'evaluations', 'runs'],
  ['maxseconds', 'timeout', 'seconds', 'time', 'timelimit', 'maxtime', 'budget'],
  ['seed', 'randomstate', 'randomseed'],
  ['trigger', 'cause'],
  ['experiment', 'experimentid', 'experimentname'],
  ['format', 'output', 'as', 'type'],
  ['sort', 'order', 'orderby', 'sortby'],
  ['clock', 'time', 'minutes', 'timeremaining'],
  ['period', 'quarter'],
  // Names of tree parameters in common libraries.
  [
    'trees',
    'nestimators',
    'numboostround',
    'numiterations',
    'nrounds',
    'iterations',
    'nestimator',
    'numtrees',
    'rounds',
  ],
  ['learningrate', 'eta', 'shrinkage', 'step'],
  ['maxdepth', 'depth'],
  ['leaves', 'numleaves', 'maxleaves', 'maxleafnodes'],
  ['minleafrows', 'minsamplesleaf', 'mindatainleaf', 'minchildsamples'],
  ['l2', 'lambda', 'regularization', 'reglambda', 'lambdal2', 'penalty'],
  ['l1', 'alpha', 'regalpha', 'lambdal1'],
  ['subsample', 'baggingfraction', 'rowfraction', 'samplerate'],
  ['colsamplebytree', 'featurefraction', 'columnfraction', 'maxfeatures'],
  ['earlystopping', 'earlystoppingrounds', 'earlystoppinground', 'patience'],
];

/**
 * The name that was probably meant: equal except for case and punctuation, a synonym, one with the same beginning, or the nearest by
 * edit distance (Damerau–Levenshtein with adjacent transpositions, at most a third of the letters).
 * @returns undefined if none is near
 */
export function nearestName(given: string, known: readonly string[]): string | undefined {
  const word = bare(given);
  if (word === '') return undefined;
  const same = known.find((name) => bare(name) === word);
  if (same !== undefined) return same;
  const near = nearestByEdits(word, known, Math.floor(word.length / 3));
  if (near !== undefined) return near;
  const begins = known.find((name) => startsOf(bare(name), word) || startsOf(word, bare(name)));
  if (begins !== undefined) return begins;
  return synonym(word, known);
}

/** "; did you mean nodes?" or, if none is near, "; known names are nodes, source"; empty if no names are known. */
export function suggestion(given: string, known: readonly string[]): string {
  const near = nearestName(given, known);
  if (near !== undefined) return `; did you mean ${near}?`;
  return known.length === 0 ? '' : `; known names are ${known.join(', ')}`;
}

/** "; did you mean x?" or empty; for messages that already list the known names. */
export function didYouMean(given: unknown, known: readonly unknown[]): string {
  if (typeof given !== 'string') return '';
  const near = nearestName(
    given,
    known.filter((name): name is string => typeof name === 'string'),
  );
  return near === undefined ? '' : `; did you mean ${near}?`;
}

function synonym(word: string, known: readonly string[]): string | undefined {
  for (const group of SYNONYMS) {
    if (!group.includes(word)) continue;
    const found = group.flatMap((other) => known.filter((name) => bare(name) === other));
    if (found.length > 0) return found[0];
  }
  return undefined;
}

function bare(name: string): string {
  return name
    .slice(0, 64)
    .toLowerCase()
    .replaceAll(/[^a-z0-9]/g, '');
}

/** At least four letters: shorter prefixes are not significant. */
function startsOf(long: string, short: string): boolean {
  return short.length >= 4 && long.startsWith(short);
}

function nearestByEdits(word: string, known: readonly string[], most: number): string | undefined {
  let best: string | undefined;
  let least = most + 1;
  for (const name of known) {
    const distance = editDistance(word, bare(name));
    if (distance < least) [best, least] = [name, distance];
  }
  return best;
}

/** Insertions, deletions, substitutions and transpositions of neighbours (optimal string alignment). */
export function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = last[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      row[j] = Math.min(replaced, last[j] + 1, row[j - 1] + 1);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        row[j] = Math.min(row[j], before[j - 2] + 1);
      }
    }
    [before, last] = [last, row];
  }
  return last[b.length];
}
