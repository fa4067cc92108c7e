import { DRIFT_TESTS } from '../../algorithms/statistics/drift-tests/catalogue.js';
import { canonicalJson } from '../../algorithms/text/canonical-json.js';
import { didYouMean } from '../../algorithms/text/nearest-name.js';
import { deriveId } from '../../platform/ids/ids.js';
import { driftInvalid } from '../drift.errors.js';
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

/** Reports are made every hour: of 200 about an unchanged world, none should name a cause. */
const DEFAULT_LEVEL = 0.001;

/** @throws {AppError} `drift.invalid` when a test, a level or an effect is not possible */
export function checkOptions({ tests = [], effects = {} }: ReportRequest): void {
  const names = DRIFT_TESTS.map(({ name }) => name);
  for (const [index, name] of tests.entries()) {
    if (names.some((known) => known === name)) continue;
    const meant = DRIFT_TESTS.find(({ evidentlyName }) => evidentlyName === name)?.name;
    const hint = meant === undefined ? didYouMean(name, names) : `: did you mean ${meant}?`;
    throw driftInvalid(
      `tests[${index}]`,
      'isTest',
      `must be a test of GET /drift/tests, for example ${names[0]}${hint}`,
    );
  }
  for (const [column, value] of Object.entries(effects)) {
    if (typeof value === 'number' && value > 0 && value < Infinity) continue;
    throw driftInvalid(
      `effects.${column.slice(0, 100)}`,
      'isPositive',
      'must be a number above 0, for example 0.1',
    );
  }
}

/** @throws {AppError} `drift.invalid` when an effect is about a column that is not compared: it would change nothing */
export function checkEffects(effects: Readonly<Record<string, number>>, columns: readonly string[]): void {
  const unknown = Object.keys(effects).find((name) => !columns.includes(name));
  if (unknown === undefined) return;
  throw driftInvalid(
    `effects.${unknown.slice(0, 100)}`,
    'isColumn',
    `must be about a column that is compared, for example ${columns[0]}${didYouMean(unknown, columns)}`,
  );
}

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
