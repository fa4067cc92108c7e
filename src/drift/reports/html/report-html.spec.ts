import { spawnSync } from 'node:child_process';
import { exampleReport, reportNaming } from '../../../../test/support/drift-report.js';
import { HOSTILE_NAMES } from '../../../../test/support/hostile-names.js';
import type { DriftReport } from '../report.js';
import { commandOf } from './detail-section.js';
import { REPORT_POLICY, reportHtml } from './report-html.js';

const report = exampleReport();
const page = reportHtml(report);
const bytes = (text: string): number => Buffer.byteLength(text);
/** Elements and attributes that the page has, apart from the texts. */
const tagsOf = (text: string): string[] => text.match(/<[^>]*>/g) ?? [];
const known = new Set(tagsOf(page).map((tag) => tag.match(/^<[/!]?[a-zA-Z0-9]*/)![0]));
const attributesOf = (tag: string): string[] =>
  [...tag.replaceAll(/"[^"]*"/g, '""').matchAll(/\s([a-z-]+)(?==|\s|>|$)/gi)].map(([, name]) => name);
const knownAttributes = new Set(tagsOf(page).flatMap(attributesOf));

describe('reportHtml', () => {
  it('says the verdict first, then the causes, then the columns', () => {
    const order = [
      '<h1>',
      '>Causes</h2>',
      '>What changed, by column</h2>',
      '>Effect on the model</h2>',
      '>Performance</h2>',
    ];
    const places = order.map((text) => page.indexOf(text));
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(places[0]).toBeGreaterThan(0);
    expect(page.slice(places[0], places[1])).toContain(report.verdict.sentence.slice(0, 20));
    for (const { text } of report.verdict.causes)
      expect(page).toContain(text.slice(0, 30).replaceAll("'", '&#39;'));
  });

  it('shows each column with plot, effect, interval, threshold and both p-values', () => {
    for (const { column, effect } of report.columns) {
      expect(page).toContain(`>Reference and current of ${column}</title>`);
      expect(page).toContain(`matters from ${effect.threshold}`);
    }
    expect(page.match(/<svg\s+role="img"/g)).toHaveLength(2 * report.columns.length + 1);
  });

  it('has scores as score, reference, current, gap', () => {
    const heads = page.slice(page.indexOf('>Performance</h2>')).match(/<th scope="col"[^>]*>[^<]+/g)!;
    expect(heads.slice(0, 4).map((head) => head.replace(/.*>/, ''))).toEqual([
      'Score',
      'Reference',
      'Current',
      'Gap',
    ]);
    for (const { name } of report.performance!.scores)
      expect(page).toContain(`<th scope="row">${name.replaceAll("'", '&#39;')}</th>`);
  });

  it('has no script, no style attribute and nothing from elsewhere', () => {
    expect(page).not.toMatch(/<script|<link|<img|<iframe|javascript:|\son[a-z]+=|\sstyle=/i);
    expect(page).not.toMatch(/(src|href|url)\s*[=(]\s*["']?(?!#)[a-z/]/i);
    expect(page).toContain(`content="${REPORT_POLICY.replaceAll("'", '&#39;')}"`);
    expect(REPORT_POLICY).toMatch(
      /^default-src 'none'; .*style-src 'sha256-[^']+' 'sha256-[^']+'; base-uri 'none'; form-action 'none'$/,
    );
  });

  it('has a name for every table and plot, scopes for heads, and each id once', () => {
    expect(page.match(/<table>/g)!.length).toBe(page.match(/<caption>/g)!.length);
    expect(page).not.toMatch(/<th>/);
    const ids = [...page.matchAll(/\sid="([^"]*)"/g)].map(([, id]) => id);
    expect(ids.length).toBe(new Set(ids).size);
    for (const [, target] of page.matchAll(/href="#([^"]*)"/g)) expect(ids).toContain(target);
    for (const [, names] of page.matchAll(/aria-labelledby="([^"]*)"/g)) {
      expect(ids).toEqual(expect.arrayContaining(names.split(' ')));
    }
  });

  it('has at most 80 kB for the columns of the sport, and at most 300 kB for 1,000 columns that all changed', () => {
    expect(bytes(page)).toBeLessThan(80_000);
    const columns = Array.from({ length: 1000 }, (_, i) => ({
      ...report.columns[i % report.columns.length],
      column: `column "${i}" ${'<'.repeat(300)}`,
      drifted: true,
    }));
    const causes = columns.map(({ column }) => ({
      ...report.verdict.causes[0],
      column,
      consequences: [column],
    }));
    const quality = columns.map(({ column }) => ({ ...report.quality[1], column }));
    const notes = columns.map(({ column }) => column);
    const large = reportHtml({ ...report, columns, quality, notes, verdict: { ...report.verdict, causes } });
    expect(bytes(large)).toBeLessThan(300_000);
    expect(large).toMatch(/[\d,]+ further columns are not in this table/);
    expect(large).toMatch(/[\d,]+ further causes: see the JSON/);
  });

  it('does without parts that were left out', () => {
    const { performance: _p, multivariate: _m, ...rest } = report;
    const least: DriftReport = { ...rest, columns: [], quality: [], estimates: [], segments: [], notes: [] };
    const small = reportHtml(least);
    for (const title of ['What changed', 'Performance</h2>', 'Data quality', 'Segments', 'Notes']) {
      expect(small).not.toContain(title);
    }
    expect(small).toContain('Make it again');
  });

  it('draws columns without values, and scores that are not known', () => {
    const [first] = report.columns;
    const nothing = { value: null };
    const empty = {
      ...first,
      reference: { ...first.reference, mean: null, std: null },
      effect: { ...first.effect, value: null, interval: undefined, threshold: 0 },
      plot: { labels: [], reference: [], current: [] },
      pValue: null,
      adjustedPValue: null,
    };
    const scores = [
      { name: 'log loss', reference: nothing, current: nothing, gap: nothing, largerIsBetter: false },
    ];
    const performance = { ...report.performance!, scores, calibration: [] };
    const text = reportHtml({ ...report, columns: [empty], performance });
    expect(text).toContain('no values');
    expect(text).not.toMatch(/NaN|undefined|null|Infinity/);
  });
});

describe('reportHtml with hostile names', () => {
  it('knows at least 60 of them', () => {
    expect(new Set(HOSTILE_NAMES).size).toBeGreaterThanOrEqual(60);
  });

  it.each(HOSTILE_NAMES.map((name) => [JSON.stringify(name).slice(0, 60), name]))('%s is text', (_, name) => {
    const text = reportHtml(reportNaming(name));
    const tags = tagsOf(text);
    const foreign = tags.filter((tag) => !known.has(tag.match(/^<[/!]?[a-zA-Z0-9]*/)![0]));
    expect(foreign).toEqual([]);
    expect(tags.flatMap(attributesOf).filter((attribute) => !knownAttributes.has(attribute))).toEqual([]);
    expect(text.match(/<style>/g)).toHaveLength(2);
    expect(text.replaceAll('\n', '')).not.toMatch(
      /(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]|\p{M}{4}/u,
    );
    expect(bytes(text)).toBeLessThan(300_000);
  });
});

describe('the command that makes the report again', () => {
  it.each(HOSTILE_NAMES.map((name) => [JSON.stringify(name).slice(0, 60), name]))(
    'passes %s on as it is',
    (_, name) => {
      const named = reportNaming(name);
      const command = commandOf(named);
      const { stdout, status } = spawnSync('sh', ['-c', command.replace(/^curl /, 'printf "%s\\n" ')], {
        encoding: 'utf8',
        env: { PATH: process.env.PATH },
      });
      expect(status).toBe(0);
      const body = JSON.parse(stdout.trimEnd().split('\n').at(-1)!) as { model: string; window: object };
      expect(body.model).toBe(name);
      expect(body.window).toEqual({ ...named.spec });
    },
  );
});
