import type { Findings } from './findings.js';
import type { ColumnFinding, PerformanceFinding, QualityFinding, ScoreRow } from './report.js';
import { verdictOf } from './verdict.js';

const DERIVED = ['Type', 'Distance', 'Zone'].map((column) => ({ column, from: ['X', 'Y'] }));
const GAMES = { rows: 5012, games: 60 };

function column(name: string, over: Partial<ColumnFinding> = {}): ColumnFinding {
  const numbers = { count: 5000, missing: 0, mean: 1, std: 1, min: 0, median: 1, max: 9 };
  return {
    column: name,
    role: 'feature',
    kind: 'numeric',
    reference: { ...numbers, count: 14_000 },
    current: numbers,
    drifted: false,
    effect: { name: 'normed Wasserstein', value: 0.01, interval: [0, 0.03], threshold: 0.05 },
    pValue: 0.5,
    adjustedPValue: 0.7,
    tests: [],
    plot: { labels: ['0 to 1', '1 to 2'], reference: [0.5, 0.5], current: [0.5, 0.5] },
    meaning: '',
    ...over,
  };
}

/** A drifted category whose first value has so much more. */
function category(name: string, more: number, values: number, over: Partial<ColumnFinding> = {}) {
  const reference = Array.from({ length: values }, () => 1 / values);
  const current = reference.map((share, i) => (i === 0 ? share + more : share - more / (values - 1)));
  const labels = reference.map((_, i) => String(i + 1));
  return column(name, {
    kind: 'category',
    drifted: true,
    effect: { name: 'total variation', value: more, interval: [more / 2, 2 * more], threshold: 0.05 },
    plot: { labels, reference, current },
    ...over,
  });
}

function findings(over: Partial<Findings> = {}): Findings {
  return {
    reference: { source: 'gold', rows: 14_210, games: 170, labelled: 14_210 },
    current: { source: 'gold', ...GAMES, labelled: 5012 },
    columns: ['X', 'Y', 'Type', 'Distance', 'Zone'].map((name) => column(name)),
    quality: [],
    estimates: [],
    segments: [],
    ...over,
  };
}

function score(name: string, reference: number, current: number, margin: number): ScoreRow {
  const gap = current - reference;
  return {
    name,
    reference: { value: reference },
    current: { value: current, interval: [current - margin, current + margin] },
    gap: { value: gap, interval: [gap - margin, gap + margin] },
    largerIsBetter: false,
  };
}

function performance(scores: ScoreRow[], worse = false): PerformanceFinding {
  const counts: [number, number, number, number] = [1, 1, 1, 1];
  return {
    ...GAMES,
    scores,
    confusion: { current: counts, reference: counts },
    calibration: [],
    worse,
    text: '',
  };
}

function failed(check: QualityFinding['check'], name?: string): QualityFinding {
  return { check, ...(name !== undefined && { column: name }), passed: false, text: `${check} failed.` };
}

const AS_BEFORE = performance([
  score('log loss', 0.65, 0.6512, 0.006),
  score('expected calibration error', 0.01, 0.015, 0.01),
]);
const WORSE = performance(
  [score('log loss', 0.65, 0.67, 0.006), score('expected calibration error', 0.01, 0.05, 0.01)],
  true,
);

const kinds = (over: Partial<Findings>) => {
  const { state, causes } = verdictOf(findings(over), DERIVED);
  return [state, ...causes.map(({ kind, column: of }) => (of === undefined ? kind : `${kind} ${of}`))];
};

describe(verdictOf, () => {
  it('does not call a model as good as before that too few games tested', () => {
    const few = { ...AS_BEFORE, tooFew: true };
    const { sentence } = verdictOf(findings({ performance: few }), DERIVED);
    expect(sentence).toContain(
      '; too few games or outcomes to tell whether the model is worse: log loss 0.6512',
    );
    expect(sentence).not.toContain('not measurably worse');
  });

  it('is ok if nothing changed, and states what was compared and how good the model is', () => {
    const verdict = verdictOf(findings({ performance: AS_BEFORE }), DERIVED);
    expect(verdict).toMatchObject({ state: 'ok', causes: [], damage: { known: 'measured' } });
    expect(verdict.sentence).toBe(
      'Nothing changed that chance does not explain (5 columns, 5,012 rows of 60 games against 14,210 rows of 170 games of the reference); the model is not measurably worse: log loss 0.6512 against 0.65 on the reference (+0.0012, 95 % interval -0.0048 to +0.0072).',
    );
  });

  it('says so if the effect on the model is not known', () => {
    expect(verdictOf(findings()).sentence).toContain('the effect on the model is not known');
    expect(verdictOf(findings()).damage.known).toBe('unknown');
  });

  it('states an estimate where there are no outcomes, as an estimate', () => {
    const scores = [
      {
        name: 'log loss',
        estimated: { value: 0.66, interval: [0.65, 0.67] as [number, number] },
        reference: 0.65,
      },
    ];
    const { damage, sentence } = verdictOf(findings({ estimates: [{ method: 'cbpe', scores, text: '' }] }));
    expect(damage).toMatchObject({ known: 'estimated', logLoss: { value: expect.closeTo(0.01, 9) } });
    expect(sentence).toContain('estimated log loss without outcomes 0.66 against 0.65');
    expect(sentence).not.toContain('measurably');
  });

  it.each([
    [{ rows: 99, games: 10 }, 'too-few'],
    [{ rows: 100, games: 2 }, 'too-few'],
    [{ rows: 100, games: 0 }, 'changed'],
    [{ rows: 100, games: 3 }, 'changed'],
    [{ rows: 0, games: 0 }, 'too-few'],
  ])('says nothing about distributions in %j: %s', (size, state) => {
    const current = { source: 'predictions', ...size, labelled: 0 } as const;
    const verdict = verdictOf(findings({ current, columns: [category('Type', 0.2, 2)] }), DERIVED);
    expect(verdict.state).toBe(state);
    expect(verdict.causes).toHaveLength(state === 'changed' ? 1 : 0);
  });

  it('knows without rows that there are none for too long', () => {
    const current = { source: 'gold', rows: 0, games: 0, labelled: 0 } as const;
    expect(kinds({ current, quality: [failed('stale'), failed('missing', 'X')] })).toEqual([
      'broken',
      'stale',
    ]);
  });

  it('names a changed unit, and nothing else that follows from it', () => {
    const all = ['X', 'Y', 'Type', 'Distance', 'Zone'].map((name) => category(name, 0.4, 4));
    const quality = [
      failed('unit-change', 'X'),
      failed('unit-change', 'Y'),
      failed('unit-change', 'Distance'),
      failed('out-of-range', 'X'),
      failed('new-category', 'Zone'),
      failed('relation', 'Distance'),
    ];
    const prediction = category('prediction', 0.3, 10, { role: 'prediction' });
    expect(kinds({ columns: [...all, prediction], quality })).toEqual([
      'broken',
      'unit-change X',
      'unit-change Y',
    ]);
    const { causes } = verdictOf(findings({ columns: all, quality }), DERIVED);
    expect(causes[0].consequences?.toSorted()).toEqual(['Distance', 'Type', 'Zone']);
  });

  it('still names what a changed unit does not explain', () => {
    const columns = [
      category('X', 0.4, 4),
      category('Clock', 0.3, 4),
      category('Made', 0.05, 2, { role: 'target' }),
    ];
    const quality = [failed('unit-change', 'X'), failed('missing', 'Clock'), failed('duplicates')];
    expect(kinds({ columns, quality, performance: WORSE })).toEqual([
      'broken',
      'unit-change X',
      'missing Clock',
      'duplicates',
      'target-rate Made',
      'performance',
      'calibration',
      'distribution Clock',
    ]);
  });

  it.each([
    'missing',
    'constant',
    'out-of-range',
    'duplicates',
    'stale',
    'volume',
    'relation',
    'quarantine',
  ] as const)('calls data with a failed check %s broken', (check) =>
    expect(kinds({ quality: [failed(check, 'X')], performance: WORSE })[0]).toBe('broken'),
  );

  it('calls new categories a change', () => {
    expect(kinds({ quality: [failed('new-category', 'Zone')] })).toEqual(['changed', 'new-category Zone']);
  });

  it('ignores checks that passed', () => {
    const quality = [
      { ...failed('missing', 'X'), passed: true },
      { ...failed('unit-change', 'X'), passed: true },
    ];
    expect(kinds({ quality })).toEqual(['ok']);
  });

  it('names a changed share by the coarsest column that explains it, with its consequences', () => {
    const columns = [
      column('X', { drifted: true, plot: { labels: [], reference: [0.5, 0.5], current: [0.46, 0.54] } }),
      category('Type', 0.12, 2),
      column('Distance', {
        drifted: true,
        plot: { labels: [], reference: [0.6, 0.2, 0.2], current: [0.47, 0.26, 0.27] },
      }),
      category('Zone', 0.13, 6),
    ];
    expect(kinds({ columns })).toEqual(['changed', 'distribution Type']);
    const [cause] = verdictOf(findings({ columns }), DERIVED).causes;
    expect(cause.consequences).toEqual(['X', 'Distance', 'Zone']);
    expect(cause.text).toContain('1 from 50.0 % to 62.0 %');
    expect(cause.text).toContain('X, Distance and Zone changed with it');
  });

  it('names the finer column if the coarse one does not explain the change', () => {
    expect(kinds({ columns: [category('Type', 0.05, 2), category('Zone', 0.2, 6)] })).toEqual([
      'changed',
      'distribution Zone',
    ]);
  });

  it('keeps changes of unrelated columns apart', () => {
    expect(kinds({ columns: [category('Type', 0.2, 2), category('Player', 0.3, 30), column('X')] })).toEqual([
      'changed',
      'distribution Type',
      'distribution Player',
    ]);
  });

  it('calls a changed rate of the target that, with the loss and the calibration after it', () => {
    const made = category('Made', 0.05, 2, {
      role: 'target',
      plot: { labels: ['0', '1'], reference: [0.55, 0.45], current: [0.5, 0.5] },
    });
    expect(kinds({ columns: [made], performance: WORSE })).toEqual([
      'worse',
      'target-rate Made',
      'performance',
      'calibration',
    ]);
    const { sentence } = verdictOf(findings({ columns: [made], performance: WORSE }), DERIVED);
    expect(sentence).toMatch(/^The rate of Made changed from 45\.0 % to 50\.0 %/);
    expect(sentence).toContain('the model is worse: log loss 0.67 against 0.65');
  });

  it('names the rows that came, not the rate that followed from them and that the model foresaw', () => {
    const plot = { labels: ['0', '1'], reference: [0.54, 0.46], current: [0.57, 0.43] };
    const columns = [category('Type', 0.2, 2), category('Made', 0.03, 2, { role: 'target', plot })];
    const foreseen = performance([score('base rate - mean probability', 0.002, -0.004, 0.02)]);
    const { causes } = verdictOf(findings({ columns, performance: foreseen }), DERIVED);
    expect(causes).toMatchObject([{ kind: 'distribution', column: 'Type', consequences: ['Made'] }]);
    const unforeseen = performance([score('base rate - mean probability', 0.002, -0.022, 0.02)]);
    for (const over of [{ performance: unforeseen }, { performance: WORSE }, {}])
      expect(kinds({ columns, ...over })[1]).toBe('target-rate Made');
    // Without another change nothing explains it.
    expect(kinds({ columns: columns.slice(1), performance: foreseen })).toEqual([
      'changed',
      'target-rate Made',
    ]);
  });

  it('a change is no damage: the model that is as good as before is not called worse', () => {
    const verdict = verdictOf(
      findings({ columns: [category('Type', 0.2, 2)], performance: AS_BEFORE }),
      DERIVED,
    );
    expect(verdict.state).toBe('changed');
    expect(verdict.sentence).toContain('not measurably worse');
  });

  it('calls a worse model worse, whatever its data', () => {
    expect(kinds({ performance: WORSE })).toEqual(['worse', 'performance', 'calibration']);
  });

  it('takes no small calibration gap for a cause, unless the model is worse or the rate changed', () => {
    const off = (gap: number) => performance([score('expected calibration error', 0.01, 0.01 + gap, 0.01)]);
    expect(kinds({ performance: off(0.015) })).toEqual(['ok']);
    expect(kinds({ performance: off(0.025) })).toEqual(['changed', 'calibration']);
    expect(kinds({ performance: { ...off(0.015), worse: true } })).toContain('calibration');
  });

  it('names other predictions only if nothing that they follow from changed', () => {
    const prediction = category('prediction', 0.3, 10, { role: 'prediction' });
    expect(kinds({ columns: [prediction] })).toEqual(['changed', 'distribution prediction']);
    expect(kinds({ columns: [prediction, category('Type', 0.2, 2)] })).toEqual([
      'changed',
      'distribution Type',
    ]);
  });

  it('names a change of all features together only if no single one explains it', () => {
    const multivariate = {
      auc: { value: 0.6 },
      drifted: true,
      features: [],
      text: 'A classifier tells them apart.',
    };
    expect(kinds({ multivariate })).toEqual(['changed', 'multivariate']);
    expect(kinds({ multivariate, columns: [category('Type', 0.2, 2)] })).toEqual([
      'changed',
      'distribution Type',
    ]);
  });

  it('names a segment in which the model is worse', () => {
    const segment = {
      segment: 'Zone: paint',
      kind: 'Zone',
      ...GAMES,
      state: 'worse',
      drifted: [],
      text: 'Worse in the paint.',
    } as const;
    const verdict = verdictOf(findings({ segments: [{ ...segment, drifted: [] }] }), DERIVED);
    expect(verdict).toMatchObject({
      state: 'changed',
      causes: [{ kind: 'performance', segment: 'Zone: paint' }],
    });
  });

  it('is the same for the same findings', () => {
    const some = findings({ columns: [category('Type', 0.2, 2)], performance: WORSE });
    expect(verdictOf(structuredClone(some), DERIVED)).toEqual(verdictOf(some, DERIVED));
  });

  it('leaves names of columns as they are: pages and tables make them inert', () => {
    const name = '<script>alert(1)</script>';
    expect(verdictOf(findings({ columns: [category(name, 0.2, 2)] })).causes[0].column).toBe(name);
  });
});
