import type { WorkerTask } from '../../platform/workers/workers.js';
import { CHART_NAMES, type ChartName, chartsOf } from './charts.js';
import { toPng, toSvg } from './draw.js';
import { REPORT_PATH, type ReportFile, type ReportInput } from './report-input.js';
import { reportPage } from './report-page.js';

/** Draws the charts of a trial and writes its report. */
export default async function report({ payload }: WorkerTask<ReportInput>): Promise<ReportFile[]> {
  const charts = chartsOf(payload);
  const files: ReportFile[] = [];
  const drawn = {} as Record<ChartName, string>;
  for (const name of CHART_NAMES) {
    const svg = await toSvg(charts[name]);
    drawn[name] = svg;
    files.push({ path: `plots/${name}.svg`, type: 'image/svg+xml', content: Buffer.from(svg) });
    files.push({ path: `plots/${name}.png`, type: 'image/png', content: await toPng(svg) });
  }
  const page = reportPage(payload, drawn);
  files.push({ path: REPORT_PATH, type: 'text/html; charset=utf-8', content: Buffer.from(page) });
  return files;
}
