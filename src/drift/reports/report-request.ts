import { canonicalJson } from '../../algorithms/text/canonical-json.js';
import { deriveId } from '../../platform/ids/ids.js';
import type { WindowSpec } from '../windows/window.js';
import { REPORT_PARTS, type ReportOptions, type ReportPart } from './report.js';

/** What a report is asked to be about. */
export interface ReportRequest {
  /** Absent: the model of the champion. */
  model?: string;
  /** Absent: the champion. */
  version?: number;
  /** Id of the snapshot whose rows are the reference; absent: the one that the version was trained on. */
  reference?: string;
  spec: WindowSpec;
  /** Absent: all. */
  parts?: readonly ReportPart[];
  /** Names of further tests of the catalogue. */
  tests?: readonly string[];
  /** Of the whole report: the probability of a false alarm, above 0 and below 1. */
  level?: number;
  /** Smallest effects that matter, by column. */
  effects?: Record<string, number>;
}

const DEFAULT_LEVEL = 0.05;

/** In an order of their own, so that the same wish is the same report. */
export function optionsOf({ parts, tests, level, effects }: ReportRequest): ReportOptions {
  const wanted = new Set(parts ?? REPORT_PARTS);
  return {
    parts: REPORT_PARTS.filter((part) => wanted.has(part)),
    tests: [...new Set(tests)].toSorted(),
    level: level ?? DEFAULT_LEVEL,
    ...(effects && Object.keys(effects).length > 0 && { effects }),
  };
}

/** The id of a report: the same model, window, options and content have the same. */
export function reportId(
  subject: { model: string; version: number },
  spec: WindowSpec,
  options: ReportOptions,
  content: string,
): string {
  const { model, version } = subject;
  return deriveId('drift-report', model, version, canonicalJson(spec), canonicalJson(options), content);
}
