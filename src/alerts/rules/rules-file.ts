import { Document, Scalar, visit } from 'yaml';
import type { FieldFault } from '../../platform/errors/app-error.js';
import { isJsonObject } from '../../platform/http/json-object.js';
import { readYaml } from '../../platform/text/read-yaml.js';
import { suggestion } from '../../algorithms/text/nearest-name.js';
import { type AutomationPolicy, POLICY_DEFAULTS, policyText } from '../automation/policy.js';
import { formatDuration } from '../duration.js';
import { type AlertRule, RULE_DEFAULTS } from './rule.js';
import { ruleText } from './rule-check.js';

const HEADER = ` Alert rules of PariVision, and policies that start pipelines: docs/how-to/alerts.md. This is the set of the first start; afterwards
 the database has the rules. GET /alerts/rules.yaml exports them in this form, POST /alerts/rules.yaml replaces them.
 Fields with their default value are left out; GET /alerts/rules shows all fields, GET /alerts/measures lists the measures.`;
const SECTIONS = ['rules', 'policies'];
/** Larger files are refused: more rules than one evaluation could read. */
export const MOST_RULES = 500;

export interface RulesFile {
  rules: AlertRule[];
  policies: AutomationPolicy[];
}

/** The two lists of a file, not checked yet. */
export interface RawRulesFile {
  rules: unknown[];
  /** Absent: the file says nothing about policies. */
  policies?: unknown[];
}

/** Reads YAML 1.2 or JSON, without aliases. */
export function parseRulesFile(text: string): { file?: RawRulesFile; faults: FieldFault[] } {
  const { value, fault: unreadable } = readYaml(text);
  if (unreadable !== undefined) return fault('body', 'yaml', unreadable);
  if (!isJsonObject(value)) return fault('body', 'isObject', 'must have the lists rules and policies');
  const unknown = Object.keys(value).find((name) => !SECTIONS.includes(name));
  if (unknown !== undefined)
    return fault(unknown.slice(0, 100), 'isKnown', `is not known here${suggestion(unknown, SECTIONS)}`);
  for (const name of SECTIONS)
    if ((value[name] !== undefined || name === 'rules') && !isList(value[name]))
      return fault(name, 'isArray', `must be a list of at most ${MOST_RULES}`);
  return { file: value as unknown as RawRulesFile, faults: [] };
}

function isList(value: unknown): boolean {
  return Array.isArray(value) && value.length <= MOST_RULES;
}

function fault(field: string, rule: string, message: string): { faults: FieldFault[] } {
  return { faults: [{ field, rule, message: `${field} ${message}` }] };
}

/** The same rules and policies always give the same bytes: by name, fields in a fixed order, defaults left out. */
export function formatRulesFile({ rules, policies }: RulesFile): string {
  const document = new Document({
    rules: byName(rules).map((rule) => withoutDefaults(ruleText(rule), ruleDefaults)),
    policies: byName(policies).map((policy) => withoutDefaults(policyText(policy), policyDefaults)),
  });
  document.commentBefore = HEADER;
  visit(document, {
    Pair: (_key, pair) => {
      const value = pair.value;
      if (value instanceof Scalar && (pair.key as Scalar).value === 'comparison')
        value.type = Scalar.QUOTE_SINGLE;
    },
    Map: (_key, node, path) => {
      // Labels, matchers and parameters on one line, as they are short.
      if (path.length > 4) node.flow = true;
    },
    Seq: (_key, node, path) => {
      if (path.length > 4) node.flow = true;
    },
  });
  return document.toString({ lineWidth: 0, singleQuote: true, flowCollectionPadding: true });
}

const ruleDefaults: Record<string, unknown> = {
  where: RULE_DEFAULTS.where,
  aggregation: RULE_DEFAULTS.aggregation,
  window: formatDuration(RULE_DEFAULTS.windowMs),
  for: formatDuration(RULE_DEFAULTS.forMs),
  keep: formatDuration(RULE_DEFAULTS.keepMs),
  unknownAfter: formatDuration(RULE_DEFAULTS.unknownAfterMs),
  repeat: formatDuration(RULE_DEFAULTS.repeatMs),
  receivers: RULE_DEFAULTS.receivers,
  labels: RULE_DEFAULTS.labels,
  enabled: RULE_DEFAULTS.enabled,
};

const policyDefaults: Record<string, unknown> = {
  description: POLICY_DEFAULTS.description,
  parameters: POLICY_DEFAULTS.parameters,
  coolDown: formatDuration(POLICY_DEFAULTS.coolDownMs),
  mostPerDay: POLICY_DEFAULTS.mostPerDay,
  dryRun: POLICY_DEFAULTS.dryRun,
  enabled: POLICY_DEFAULTS.enabled,
};

function withoutDefaults(texts: object, defaults: Record<string, unknown>): object {
  return Object.fromEntries(
    Object.entries(texts).filter(
      ([name, value]) => !(name in defaults) || JSON.stringify(value) !== JSON.stringify(defaults[name]),
    ),
  );
}

function byName<T extends { name: string }>(items: readonly T[]): T[] {
  return items.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}
