import type { Column } from '../../platform/http/listing.js';
import type { AutomationRun } from '../automation/automation-run.js';
import type { PolicyText } from '../automation/policy.js';
import { formatDuration } from '../duration.js';
import type { RuleText } from '../rules/rule-check.js';
import { type Silence, type SilenceState, stateOf } from '../silences/silence.js';
import type { AlertEvent } from '../states/alert-event.js';
import type { Alert, MeasureNow } from '../states/alert-lists.service.js';
import type { AlertMeasureAnswer } from './alert.dto.js';

/** Columns with the names of the fields, in snake case. */
function columnsOf<T extends object>(...fields: (keyof T & string)[]): Column<T>[] {
  return fields.map((field) => ({
    name: field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
    cell: (row) => row[field],
  }));
}

export const ALERT_COLUMNS = columnsOf<Alert>(
  'id',
  'rule',
  'kind',
  'state',
  'severity',
  'labels',
  'value',
  'summary',
  'since',
  'notifiedAt',
  'silencedBy',
);

export const EVENT_COLUMNS = columnsOf<AlertEvent>(
  'id',
  'at',
  'alert',
  'origin',
  'rule',
  'kind',
  'state',
  'severity',
  'labels',
  'measure',
  'value',
  'summary',
  'since',
  'silencedBy',
  'reason',
  'receivers',
);

export const RULE_COLUMNS = columnsOf<RuleText>(
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
);

export const POLICY_COLUMNS = columnsOf<PolicyText>(
  'name',
  'description',
  'when',
  'pipeline',
  'parameters',
  'coolDown',
  'mostPerDay',
  'dryRun',
  'enabled',
);

export const AUTOMATION_COLUMNS = columnsOf<AutomationRun>(
  'id',
  'at',
  'policy',
  'rule',
  'decision',
  'reason',
  'pipeline',
  'parameters',
  'pipelineRun',
  'event',
  'alert',
  'decidedAt',
);

export type PresentedSilence = Silence & { state: SilenceState };

export function presentSilence(silence: Silence, now: Date): PresentedSilence {
  return { ...silence, state: stateOf(silence, now) };
}

export const SILENCE_COLUMNS: Column<PresentedSilence>[] = [
  ...columnsOf<PresentedSilence>('id', 'state', 'matchers', 'from', 'to', 'by', 'reason', 'createdAt'),
  { name: 'ended_by', cell: (silence) => silence.ended?.by },
  { name: 'ended_at', cell: (silence) => silence.ended?.at },
];

export function presentMeasure({ measure, reading }: MeasureNow): AlertMeasureAnswer {
  const { name, group, unit, description, labels, details = [], spanMs } = measure;
  const isRead = !('error' in reading);
  return {
    name,
    group,
    unit,
    description,
    labels,
    details,
    ...(spanMs !== undefined && { window: formatDuration(spanMs) }),
    samples: isRead ? reading.samples.map(({ isExpected: _isExpected, ...sample }) => sample) : [],
    leftOut: isRead ? reading.leftOut : 0,
    ...(!isRead && { error: reading.error }),
  };
}

export const MEASURE_COLUMNS = columnsOf<AlertMeasureAnswer>(
  'name',
  'group',
  'unit',
  'description',
  'window',
  'samples',
  'error',
);
