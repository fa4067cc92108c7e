import { suggestion } from '../../algorithms/text/nearest-name.js';
import { SEVERITIES } from '../../notifications/index.js';
import type { FieldFault } from '../../platform/errors/app-error.js';
import { formatDuration } from '../duration.js';
import { FieldReader } from '../field-reader.js';
import type { Measure } from '../measures/measure.js';
import { placesFor } from '../states/evaluate-rule.js';
import { AGGREGATIONS, type AlertRule, COMPARISONS, RULE_DEFAULTS } from './rule.js';
import { placesOf } from './summary-template.js';

export const RULE_FIELDS = [
  'name',
  'measure',
  'where',
  'aggregation',
  'window',
  'comparison',
  'threshold',
  'for',
  'keep',
  'unknownAfter',
  'repeat',
  'severity',
  'summary',
  'receivers',
  'labels',
  'enabled',
] as const;

/** A rule as it is written: durations as texts; what has its default may be absent. */
export type RuleText = Omit<AlertRule, 'windowMs' | 'forMs' | 'keepMs' | 'unknownAfterMs' | 'repeatMs'> & {
  window: string;
  for: string;
  keep: string;
  unknownAfter: string;
  repeat: string;
};

const LONGEST_SUMMARY = 500;

/**
 * Reads a rule.
 * @param path of the rule in the request or file, for the faults
 * @returns the rule if there are no faults
 */
export function checkRule(
  value: unknown,
  path: string,
  measures: ReadonlyMap<string, Measure>,
): { rule?: AlertRule; faults: FieldFault[] } {
  const fields = new FieldReader(value, path, RULE_FIELDS);
  const rule: AlertRule = {
    name: fields.name('name', 'pipeline-failed'),
    measure: fields.choice('measure', [...measures.keys()]),
    where: {},
    aggregation: fields.choice('aggregation', AGGREGATIONS, RULE_DEFAULTS.aggregation),
    windowMs: fields.duration('window', RULE_DEFAULTS.windowMs),
    comparison: fields.choice('comparison', COMPARISONS),
    threshold: fields.number('threshold', 0.5),
    forMs: fields.duration('for', RULE_DEFAULTS.forMs),
    keepMs: fields.duration('keep', RULE_DEFAULTS.keepMs),
    unknownAfterMs: fields.duration('unknownAfter', RULE_DEFAULTS.unknownAfterMs, 1000),
    repeatMs: fields.duration('repeat', RULE_DEFAULTS.repeatMs),
    severity: fields.choice('severity', SEVERITIES),
    summary: fields.text('summary', LONGEST_SUMMARY, 'Pipeline {pipeline} failed: {error}'),
    receivers: fields.names('receivers', 'ops-slack'),
    labels: fields.labels('labels'),
    enabled: fields.flag('enabled', RULE_DEFAULTS.enabled),
  };
  const measure = measures.get(rule.measure);
  rule.where = fields.matchers('where', measure?.labels);
  if (measure && fields.has('measure')) checkAgainst(measure, rule, fields);
  const { faults } = fields;
  return faults.length > 0 ? { faults } : { rule, faults };
}

function checkAgainst(measure: Measure, rule: AlertRule, fields: FieldReader): void {
  const known = placesFor(measure, rule.labels);
  for (const place of placesOf(rule.summary))
    if (!known.includes(place))
      fields.fault(
        'summary',
        'place',
        `has {${place.slice(0, 40)}}, which measure ${measure.name} does not fill${suggestion(place, known)}`,
      );
  for (const label of Object.keys(rule.labels))
    if (measure.labels.includes(label) || RESERVED.has(label))
      fields.fault(
        `labels.${label}`,
        'isFree',
        'is a label that the alert has already: choose another name, for example owner',
      );
  if (measure.spanMs !== undefined && rule.aggregation !== 'last')
    fields.fault(
      'aggregation',
      'span',
      `must be last or absent: ${measure.name} is about the whole window by itself`,
    );
  if (measure.spanMs === undefined && rule.aggregation !== 'last' && rule.windowMs === 0)
    fields.fault(
      'window',
      'window',
      `is missing: the ${rule.aggregation} needs a span of time, for example 1h`,
    );
  if (measure.spanMs === undefined && rule.aggregation === 'last' && rule.windowMs > 0)
    fields.fault(
      'aggregation',
      'window',
      `is missing: what becomes of the values of ${formatDuration(rule.windowMs)}? One of min, max, mean`,
    );
}

/** Matchers of silences and policies see these beside an alert's labels. */
const RESERVED = new Set(['rule', 'severity', 'origin', 'kind', 'measure']);

export function ruleText(rule: AlertRule): RuleText {
  const { windowMs, forMs, keepMs, unknownAfterMs, repeatMs, ...same } = rule;
  const texts = {
    ...same,
    window: formatDuration(windowMs),
    for: formatDuration(forMs),
    keep: formatDuration(keepMs),
    unknownAfter: formatDuration(unknownAfterMs),
    repeat: formatDuration(repeatMs),
  };
  return Object.fromEntries(RULE_FIELDS.map((name) => [name, texts[name]])) as unknown as RuleText;
}
