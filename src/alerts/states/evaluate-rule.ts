import { holds, type AlertRule } from '../rules/rule.js';
import { fillSummary, numberText, oneLine } from '../rules/summary-template.js';
import { formatDuration } from '../duration.js';
import { labelKey, type Labels } from '../matchers.js';
import type { Measure, Sample } from '../measures/measure.js';
import type { Reading } from '../measures/readings.js';
import { alertId, type AlertEvent, eventId, type EventState } from './alert-event.js';
import type { OutboxItem, RuleState } from './alert-store.port.js';
import type { Series, SeriesKind } from './series.js';
import { aggregate, type Observed, step, withSeen } from './step.js';

export interface Evaluation {
  rule: AlertRule;
  measure: Measure;
  state: RuleState;
  reading: Reading;
  now: Date;
  /** Of the time between two evaluations, at most this much counts, in ms. */
  mostStepMs: number;
  /** The silence that covers an alert with these labels. */
  silenceOf(
    event: Pick<AlertEvent, 'rule' | 'severity' | 'labels' | 'origin' | 'kind' | 'measure'>,
  ): string | undefined;
}

/** What is seen of one series now. */
interface Sight {
  kind: SeriesKind;
  labels: Labels;
  observed: Observed;
  value: number | null;
  summary: string;
  seen?: Series['seen'];
}

/** The next state of a rule, with the events that follow from it. Pure: the same input gives the same state. */
export function evaluateRule(evaluation: Evaluation): RuleState {
  const { state } = evaluation;
  const before = new Map(state.series.map((series) => [seriesKey(series), series]));
  const sights = new Map(sightsOf(evaluation, before).map((sight) => [seriesKey(sight), sight]));
  const next: RuleState = { ...state, series: [], outbox: [...state.outbox] };
  for (const [key, series] of before) if (!sights.has(key)) sights.set(key, outOfSight(series, evaluation));
  for (const [key, sight] of sights) {
    const { series, news } = stepOf(evaluation, before.get(key), sight);
    if (series) next.series.push(series);
    next.outbox.push(...news);
  }
  next.series.sort((a, b) => (seriesKey(a) < seriesKey(b) ? -1 : 1));
  return next;
}

/** Resolves what still fires of a rule that is no longer evaluated. */
export function closeRule(
  state: RuleState,
  now: Date,
  rule: Pick<AlertRule, 'name'> & Partial<AlertRule>,
  reason: string,
): RuleState {
  const firing = state.series.filter((series) => series.state === 'firing');
  const news = firing.map((series) => itemOf(eventOf(rule, series, 'resolved', now, reason), series, true));
  return { ...state, series: [], outbox: [...state.outbox, ...news] };
}

export function seriesKey({ kind, labels }: Pick<Series, 'kind' | 'labels'>): string {
  return `${kind} ${labelKey(labels)}`;
}

function sightsOf(evaluation: Evaluation, before: ReadonlyMap<string, Series>): Sight[] {
  const { rule, measure, reading, now } = evaluation;
  if ('error' in reading) {
    const summary = unreadable(rule, `cannot be read: ${oneLine(reading.error)}`);
    return [{ kind: 'unknown', labels: rule.labels, observed: true, value: null, summary }];
  }
  const known = reading.samples.filter(({ value, isExpected }) => value !== null || !isExpected);
  return known.map((sample): Sight => {
    const labels = { ...sample.labels, ...rule.labels };
    if (sample.value === null || Number.isNaN(sample.value)) {
      const summary = unreadable(rule, `has no value${labelText(sample.labels)}`);
      return { kind: 'unknown', labels, observed: true, value: null, summary };
    }
    const key = seriesKey({ kind: 'condition', labels });
    const isSpan = measure.spanMs !== undefined;
    const seen =
      isSpan || rule.windowMs === 0
        ? undefined
        : withSeen(before.get(key)?.seen ?? [], { at: now.getTime(), value: sample.value }, rule.windowMs);
    const value = seen ? aggregate(rule.aggregation, seen) : sample.value;
    const summary = summaryOf(rule, measure, sample, value);
    return { kind: 'condition', labels, observed: holds(rule, value), value, summary, seen };
  });
}

/** A series that gave no value: unknown if the measure could not be read, else there is nothing left that could be wrong. */
function outOfSight(series: Series, { reading, rule, now }: Evaluation): Sight {
  const { kind, labels, value, summary } = series;
  const isKnown = !('error' in reading) && (kind === 'unknown' || !hasNull(reading.samples, rule, labels));
  const seen = series.seen?.filter(({ at }) => at > now.getTime() - rule.windowMs);
  return {
    kind,
    labels,
    value,
    summary,
    seen: seen?.length ? seen : undefined,
    observed: isKnown ? false : undefined,
  };
}

function hasNull(samples: readonly Sample[], rule: AlertRule, labels: Labels): boolean {
  const wanted = labelKey(labels);
  return samples.some(
    ({ value, labels: own }) => value === null && labelKey({ ...own, ...rule.labels }) === wanted,
  );
}

function stepOf(
  evaluation: Evaluation,
  before: Series | undefined,
  sight: Sight,
): { series?: Series; news: OutboxItem[] } {
  const { rule, now, mostStepMs } = evaluation;
  const { observed, ...seen } = sight;
  const forMs = sight.kind === 'unknown' ? rule.unknownAfterMs : rule.forMs;
  const { memory, happened } = step(before, observed, now.getTime(), {
    forMs,
    keepMs: rule.keepMs,
    mostStepMs,
  });
  // The text of an alert that fires is that of the last time at which its condition held.
  const text = observed || !before ? seen : { ...seen, value: before.value, summary: before.summary };
  if (happened === 'resolved') {
    const resolved = eventOf(rule, { ...before!, value: sight.value }, 'resolved', now);
    return { series: clearSeries(seen), news: [itemOf(resolved, before!, true)] };
  }
  if (!memory) return { series: clearSeries(seen), news: [] };
  const { notifiedAt, repeats } = before?.since === memory.since ? before : ({} as Partial<Series>);
  const series: Series = { ...text, ...memory, notifiedAt, repeats };
  if (memory.state !== 'firing') return { series, news: [] };
  return firingNews(evaluation, series, happened === 'firing');
}

/** The notices of an alert that fires: at first, once its silence has ended, and again if it is critical. */
function firingNews(
  { rule, now, silenceOf }: Evaluation,
  series: Series,
  isNew: boolean,
): { series: Series; news: OutboxItem[] } {
  const event = eventOf(rule, series, 'firing', now);
  const silencedBy = silenceOf(event);
  const isDue =
    series.notifiedAt === undefined ||
    (rule.severity === 'critical' && rule.repeatMs > 0 && now.getTime() - series.notifiedAt >= rule.repeatMs);
  const isTold = silencedBy === undefined && isDue;
  const after = { ...series, silencedBy };
  if (!isTold) return { series: after, news: isNew ? [itemOf({ ...event, silencedBy }, after, true)] : [] };
  const again = series.notifiedAt === undefined ? 0 : (series.repeats ?? 0) + 1;
  const told = { ...after, notifiedAt: now.getTime(), repeats: again };
  const item = itemOf(event, told, isNew);
  return { series: told, news: [again === 0 ? item : { ...item, id: `${item.id}/${again}` }] };
}

function clearSeries({ kind, labels, value, summary, seen }: Omit<Sight, 'observed'>): Series | undefined {
  if (!seen) return undefined;
  return { kind, labels, state: 'clear', since: 0, knownAt: 0, heldMs: 0, clearMs: 0, value, summary, seen };
}

/** A resolved alert has a notice only if its firing had one. */
function itemOf(event: AlertEvent, series: Series, isNew: boolean): OutboxItem {
  return { id: event.id, event, isNew, isTold: series.notifiedAt !== undefined };
}

function eventOf(
  rule: Pick<AlertRule, 'name'> & Partial<AlertRule>,
  series: Series,
  state: EventState,
  now: Date,
  reason?: string,
): AlertEvent {
  const { kind, labels, value, summary, since, silencedBy } = series;
  const alert = alertId('rule', rule.name, kind, labels, since);
  return {
    id: eventId(alert, state),
    alert,
    origin: 'rule',
    rule: rule.name,
    kind,
    state,
    severity: severityOf(rule, kind),
    labels,
    ...(rule.measure && { measure: rule.measure }),
    value,
    summary,
    since: new Date(since),
    at: now,
    ...(silencedBy && state === 'resolved' && { silencedBy }),
    ...(reason && { reason }),
    receivers: rule.receivers ?? [],
  };
}

/** Not to know is never more than a warning: what it hides may be nothing. */
export function severityOf({ severity }: Partial<AlertRule>, kind: SeriesKind): AlertEvent['severity'] {
  return kind === 'unknown' ? 'warning' : (severity ?? 'info');
}

function unreadable(rule: AlertRule, what: string): string {
  return `Rule ${rule.name} is blind: measure ${rule.measure} ${what}.`;
}

function labelText(labels: Labels): string {
  const entries = Object.entries(labels);
  return entries.length === 0
    ? ''
    : ` for ${entries.map(([name, value]) => `${name} ${oneLine(value)}`).join(', ')}`;
}

function summaryOf(rule: AlertRule, measure: Measure, sample: Sample, value: number): string {
  return fillSummary(rule.summary, {
    ...sample.details,
    ...sample.labels,
    ...rule.labels,
    value: numberText(value),
    threshold: numberText(rule.threshold),
    unit: measure.unit,
    for: formatDuration(rule.forMs),
    window: formatDuration(rule.windowMs || (measure.spanMs ?? 0)),
  });
}

/** Names that a summary of a rule about this measure can have in braces. */
export function placesFor(measure: Measure, labels: Labels): string[] {
  return [
    'value',
    'threshold',
    'unit',
    'for',
    'window',
    ...measure.labels,
    ...(measure.details ?? []),
    ...Object.keys(labels),
  ];
}
