import { Schema } from 'mongoose';
import type { AutomationPolicy } from '../automation/policy.js';
import type { AutomationRun } from '../automation/automation-run.js';
import type { NamedChange } from '../named-store.port.js';
import type { AlertRule } from '../rules/rule.js';
import type { Silence } from '../silences/silence.js';
import type { AlertEvent } from '../states/alert-event.js';
import type { RuleState } from '../states/alert-store.port.js';

const options = { autoCreate: false, autoIndex: false, versionKey: false, minimize: false } as const;

/** A removed item has no `item`. */
export interface NamedDocument<T> {
  /** Its name. */
  _id: string;
  item?: T;
  revision: number;
  /** The newest, the oldest first. */
  changes: NamedChange[];
}

const named = { _id: String, item: Schema.Types.Mixed, revision: Number, changes: Schema.Types.Mixed };

export const RULES = 'AlertRule';
export const ruleSchema = new Schema<NamedDocument<AlertRule>>(named, {
  ...options,
  collection: 'alert_rules',
});

export const POLICIES = 'AutomationPolicy';
export const policySchema = new Schema<NamedDocument<AutomationPolicy>>(named, {
  ...options,
  collection: 'automation_policies',
});

export const STATES = 'AlertState';
/** The document `@tick` has only the time of the last evaluation. */
export type StateDocument = Omit<RuleState, 'rule'> & { _id: string; at?: Date };
export const stateSchema = new Schema<StateDocument>(
  {
    _id: String,
    revision: Number,
    series: Schema.Types.Mixed,
    outbox: Schema.Types.Mixed,
    at: Date,
  },
  { ...options, collection: 'alert_states' },
);

export const EVENTS = 'AlertEvent';
export type EventDocument = Omit<AlertEvent, 'id'> & { _id: string };
export const eventSchema = new Schema<EventDocument>(
  {
    _id: String,
    alert: String,
    origin: String,
    rule: String,
    kind: String,
    state: String,
    severity: String,
    labels: Schema.Types.Mixed,
    measure: String,
    value: Number,
    summary: String,
    since: Date,
    at: Date,
    silencedBy: String,
    reason: String,
    receivers: Schema.Types.Mixed,
  },
  { ...options, collection: 'alert_events' },
);

export const SILENCES = 'AlertSilence';
export type SilenceDocument = Omit<Silence, 'id'> & { _id: string };
export const silenceSchema = new Schema<SilenceDocument>(
  {
    _id: String,
    matchers: Schema.Types.Mixed,
    from: Date,
    to: Date,
    by: String,
    reason: String,
    createdAt: Date,
    ended: Schema.Types.Mixed,
  },
  { ...options, collection: 'alert_silences' },
);

export const AUTOMATION_RUNS = 'AutomationRun';
export type AutomationDocument = Omit<AutomationRun, 'id'> & { _id: string };
export const automationRunSchema = new Schema<AutomationDocument>(
  {
    _id: String,
    at: Date,
    policy: String,
    event: String,
    alert: String,
    rule: String,
    decision: String,
    reason: String,
    pipeline: String,
    parameters: Schema.Types.Mixed,
    pipelineRun: String,
    decidedAt: Date,
  },
  { ...options, collection: 'automation_runs' },
);
