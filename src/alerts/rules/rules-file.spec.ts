import { readFileSync, writeFileSync } from 'node:fs';
import { MeasureCatalogue } from '../measures/measure-catalogue.service.js';
import { ReportMeasures } from '../measures/report-measures.service.js';
import { BatchMeasures } from '../measures/batch-measures.service.js';
import { ElectionMeasures } from '../measures/election-measures.service.js';
import { LogMeasures } from '../measures/log-measures.service.js';
import { MachineMeasures } from '../measures/machine-measures.service.js';
import { NoticeMeasures } from '../measures/notice-measures.service.js';
import { PipelineMeasures } from '../measures/pipeline-measures.service.js';
import { PACKAGED_FILE, packagedRules } from './packaged-rules.js';
import { RulesCheck } from './rules-check.service.js';
import { formatRulesFile } from './rules-file.js';

const none = undefined as never;
const catalogue = new MeasureCatalogue([
  new BatchMeasures(none, none, none),
  new ReportMeasures(none),
  new ElectionMeasures(none, none),
  new PipelineMeasures(none, none, { now: () => new Date(0) }),
  new LogMeasures(none),
  new NoticeMeasures(none, none),
  new MachineMeasures(none, none),
]);
const check = new RulesCheck(catalogue);

function messagesOf(text: string): string[] {
  return check.file(text).faults.map(({ message }) => message);
}

describe('monitoring/alerts.yaml', () => {
  it('is valid and in the form of the export, to the byte', () => {
    if (process.env.UPDATE_DOCS && process.env.RULES_FROM) {
      const { file, faults } = check.file(readFileSync(process.env.RULES_FROM, 'utf8'));
      expect(faults).toEqual([]);
      writeFileSync(PACKAGED_FILE, formatRulesFile({ rules: file!.rules, policies: file!.policies! }));
    }
    const { file, faults } = check.file(packagedRules());
    expect(faults).toEqual([]);
    expect(formatRulesFile({ rules: file!.rules, policies: file!.policies! })).toBe(packagedRules());
  });
});
