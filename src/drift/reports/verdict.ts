import { causesOf } from './causes.js';
import { damageOf } from './damage.js';
import type { Findings } from './findings.js';
import type { Cause, CauseKind, Damage, Verdict, VerdictState } from './report.js';
import type { Derivation } from './root-columns.js';
import { clause, counted, listed, sentence, sizeOf } from './words.js';

/** Rows below which a window says nothing about distributions. */
export const FEWEST_ROWS = 100;
/** Games below which it does not either, where games are known: the rows of one game are alike. */
export const FEWEST_GAMES = 3;

/** The data is damaged. */
const BREAKS: ReadonlySet<CauseKind> = new Set([
  'unit-change',
  'missing',
  'constant',
  'relation',
  'out-of-range',
  'duplicates',
  'quarantine',
  'stale',
  'volume',
]);
/** Of these, what a window without rows shows, too. */
const WITHOUT_ROWS: ReadonlySet<CauseKind> = new Set(['stale', 'volume', 'quarantine']);

/**
 * The verdict of a report: a pure function of its findings.
 * @param derivations which columns are computed from which: they change together, and the cause is named once
 */
export function verdictOf(findings: Findings, derivations: readonly Derivation[] = []): Verdict {
  const damage = damageOf(findings.performance, findings.estimates);
  const all = causesOf(findings, derivations);
  const isSmall = tooFew(findings);
  const causes = isSmall ? all.filter(({ kind }) => WITHOUT_ROWS.has(kind)) : all;
  const state = stateOf(causes, isSmall, findings);
  return { state, sentence: sentenceOf(state, causes, damage, findings), causes, damage };
}

function tooFew({ current }: Findings): boolean {
  return current.rows < FEWEST_ROWS || (current.games > 0 && current.games < FEWEST_GAMES);
}

function stateOf(causes: readonly Cause[], isSmall: boolean, { performance }: Findings): VerdictState {
  if (causes.some(({ kind }) => BREAKS.has(kind))) return 'broken';
  if (isSmall) return 'too-few';
  if (performance?.worse) return 'worse';
  return causes.length > 0 ? 'changed' : 'ok';
}

function sentenceOf(
  state: VerdictState,
  causes: readonly Cause[],
  damage: Damage,
  findings: Findings,
): string {
  const { current, reference } = findings;
  const sizes = `${sizeOf(current)} against ${sizeOf(reference)} of the reference`;
  if (state === 'too-few') {
    return `Too few rows for a verdict: ${sizeOf(current)}; at least ${FEWEST_ROWS} rows of ${FEWEST_GAMES} games are needed.`;
  }
  if (state === 'ok') {
    const looked = findings.columns.length > 0 ? `${counted(findings.columns.length, 'column')}, ` : '';
    return `Nothing changed that chance does not explain (${looked}${sizes}); ${effectText(state, damage, findings)}.`;
  }
  const [first, ...others] = causes;
  const rest = others.length > 0 ? `; also ${listed(others.map(shortName), 4)}` : '';
  return sentence(`${clause(first.text)}${rest} (${sizes}); ${effectText(state, damage, findings)}`);
}

/** What it means for the model, as the last part of the verdict's sentence. */
function effectText(state: VerdictState, damage: Damage, { performance }: Findings): string {
  const numbers = clause(damage.text);
  const small = numbers.charAt(0).toLowerCase() + numbers.slice(1);
  if (damage.known === 'unknown' || state === 'broken') return small;
  if (state === 'worse') return `the model is worse: ${small}`;
  if (damage.known === 'estimated') return small;
  if (performance?.tooFew) return `too few games or outcomes to tell whether the model is worse: ${small}`;
  return `the model is not measurably worse: ${small}`;
}

/** A cause in few words. */
function shortName({ kind, column, segment }: Cause): string {
  const of = column ?? segment;
  return of === undefined ? kind : `${kind} of ${of}`;
}
