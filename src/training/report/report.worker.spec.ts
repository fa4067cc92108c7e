import type { Snapshot } from '../../gold/index.js';
import type { Run } from '../../tracking/index.js';
import { chartsOf } from './charts.js';
import { type KeptEvaluation, reportInput } from './report-input.js';
import report from './report.worker.js';

const scores = {
  rows: 1000,
  baseRate: 0.45,
  accuracy: 0.61,
  precision: 0.6,
  recall: 0.5,
  f1: 0.55,
  rocAuc: 0.6543,
  logLoss: 0.6553,
  brier: 0.23,
  ece: 0.0123,
  baseRateLogLoss: 0.6894,
};
const evaluation: KeptEvaluation = {
  algorithm: 'gradient-boosting',
  snapshot: 'ab'.repeat(32),
  scores: { train: scores, validation: scores, test: scores },
  confusion: { truePositive: 225, falsePositive: 165, trueNegative: 385, falseNegative: 225 },
  threshold: 0.5,
  roc: { falsePositiveRate: [0, 0.3, 1], truePositiveRate: [0, 0.5, 1], threshold: [2, 0.5, 0] },
  calibration: {
    from: [0.3, 0.4],
    to: [0.4, 0.5],
    meanPredicted: [0.36, 0.44],
    observedRate: [0.35, 0.46],
    count: [400, 600],
  },
  calibrated: { method: 'none', logLoss: { none: 0.65, sigmoid: 0.65, isotonic: 0.66 } },
  importances: { Shot_Distance_Meters: 0.7, X_Location: 0.3, Player_ID: 0 },
  rowsUsed: 7000,
};
const NAME = `<script>alert("1")</script> & 'co'`;
const run: Run = {
  id: '0123456789abcdef0123456789abcdef',
  experimentId: '1',
  name: NAME,
  status: 'FINISHED',
  startTime: new Date('2026-11-26T03:52:37Z'),
  endTime: new Date('2026-11-26T03:52:47Z'),
  params: { algorithm: 'gradient-boosting', dataset: NAME, learningRate: '0.1', snapshot: 'x' },
  metrics: {},
  tags: {},
  artifacts: [],
};
const part = { rows: 700, games: 7, firstDate: 20_251_021, lastDate: 20_260_113, makeRate: 0.45 };
const snapshot = { parts: { train: part, validation: part, test: part } } as Snapshot;
const filesOf = async (given: KeptEvaluation, from?: Snapshot) => {
  const files = await report({ payload: reportInput(run, given, from) });
  return new Map(files.map(({ path, content }) => [path, Buffer.from(content)]));
};
/** Width and height in the header of a PNG. */
const sizeOf = (png: Buffer) => [png.readUInt32BE(16), png.readUInt32BE(20)];

describe('the report of a trial', () => {
  it('has each chart as SVG and PNG and a page, which is written last, and the same bytes each time', async () => {
    const files = await filesOf(evaluation, snapshot);
    expect([...files.keys()]).toEqual([
      'plots/confusion-matrix.svg',
      'plots/confusion-matrix.png',
      'plots/roc.svg',
      'plots/roc.png',
      'plots/calibration.svg',
      'plots/calibration.png',
      'plots/feature-importance.svg',
      'plots/feature-importance.png',
      'report.html',
    ]);
    expect(await filesOf(evaluation, snapshot)).toEqual(files);
    for (const [path, content] of files) {
      if (path.endsWith('.svg')) {
        const text = content.toString();
        expect(text).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
        expect(text).not.toMatch(/<script|style=|<style|href=|url\(/);
      }
      if (path.endsWith('.png')) {
        expect(content.subarray(1, 4).toString()).toBe('PNG');
        expect(Math.min(...sizeOf(content))).toBeGreaterThan(300);
      }
    }
  });

  it('draws text with the bundled font: a chart without its text is a different picture', async () => {
    const { toPng, toSvg } = await import('./draw.js');
    const svg = await toSvg(chartsOf(reportInput(run, evaluation)).roc);
    const words = await toPng(svg);
    const without = await toPng(svg.replaceAll(/<text[^>]*>[^<]*<\/text>/g, ''));
    expect(words.byteLength).toBeGreaterThan(1.2 * without.byteLength);
  });

  it('states in the charts what was measured', async () => {
    const files = await filesOf(evaluation);
    const textOf = (name: string) => files.get(`plots/${name}.svg`)!.toString();
    for (const text of ['>225<', '>165<', '>385<', '22.5 %', '1,000 test shots', 'a probability of 0.5']) {
      expect(textOf('confusion-matrix')).toContain(text);
    }
    expect(textOf('roc')).toContain('0.6543');
    expect(textOf('calibration')).toContain('0.0123');
    expect(textOf('feature-importance')).toContain('70.0 %');
    expect(textOf('feature-importance')).toContain('decrease of the log loss (gain)');
  });

  it('is one page without scripts or external resources, and escapes names', async () => {
    const page = (await filesOf(evaluation, snapshot)).get('report.html')!.toString();
    expect(page).toContain('&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; &#39;co&#39;');
    expect(page).not.toMatch(/<script|javascript:| on\w+=|<link|@import/i);
    expect(page.replaceAll(/src="data:image\/svg\+xml;base64,[A-Za-z0-9+/=]+"/g, '')).not.toMatch(
      /src=|url\(/,
    );
    expect(page).toMatch(
      /http-equiv="Content-Security-Policy" content="default-src &#39;none&#39;; img-src data:; style-src/,
    );
    for (const text of [
      '0.6553 nats, 0.0341 better',
      '0.6894',
      '2025-10-21 to 2026-01-13',
      'learningRate',
      '7,000',
    ]) {
      expect(page).toContain(text);
    }
  });

  it('is made of what older runs have recorded, and of a test part with one result only', async () => {
    const { ece: _ece, ...older } = scores;
    const { from: _from, to: _to, ...calibration } = evaluation.calibration;
    const { threshold: _threshold, ...rest } = evaluation;
    const kept = { train: older, validation: older, test: { ...older, rocAuc: null } };
    const roc = { falsePositiveRate: [], truePositiveRate: [], threshold: [] };
    const files = await filesOf({ ...rest, scores: kept, calibration, roc });
    // 0.4 * 0.01 + 0.6 * 0.02
    expect(files.get('plots/calibration.svg')!.toString()).toContain('0.0160');
    expect(files.get('plots/roc.svg')!.toString()).toContain('no curve');
    expect(files.get('report.html')!.toString()).toContain('<td class="number">–</td>');
  });
});
