import { Injectable, Logger } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock.js';
import { Settings } from '../../platform/config/settings.js';
import { crashPoint } from '../../platform/crash/crash-point.js';
import { messageOf } from '../../platform/errors/app-error.js';
import { canonicalJson } from '../../algorithms/text/canonical-json.js';
import { MeasureCatalogue } from '../measures/measure-catalogue.service.js';
import { Readings } from '../measures/readings.js';
import type { AlertRule } from '../rules/rule.js';
import { RulesService } from '../rules/rules.service.js';
import { silenceFor, type Silence } from '../silences/silence.js';
import { SilenceStore } from '../silences/silence-store.port.js';
import { matchesAll } from '../matchers.js';
import { matchedLabels } from './alert-event.js';
import { AlertMetrics } from './alert-metrics.service.js';
import { AlertStates, type RuleState } from './alert-store.port.js';
import { closeRule, evaluateRule } from './evaluate-rule.js';
import type { Reading } from '../measures/readings.js';

/** Of the time between two evaluations, at most so many intervals count: in the rest nothing was evaluated. */
const MOST_INTERVALS = 3;

/** What the rules say now. */
export interface Evaluated {
  /** Rules by name, with their next state; the state is not stored yet. */
  states: RuleState[];
  /** Of those that could not be evaluated. */
  failures: { rule: string; error: string }[];
}

/** Evaluates all rules: reads their measures, and moves their states. */
@Injectable()
export class EvaluationService {
  private readonly logger = new Logger('Alerts');

  constructor(
    private readonly settings: Settings,
    private readonly clock: Clock,
    private readonly catalogue: MeasureCatalogue,
    private readonly rules: RulesService,
    private readonly states: AlertStates,
    private readonly silences: SilenceStore,
    private readonly metrics: AlertMetrics,
  ) {}

  /**
   * Evaluates every rule and stores the states that changed, with the events in their outboxes.
   * @returns the states with new events
   */
  async evaluate(): Promise<RuleState[]> {
    const before = new Map((await this.states.all()).map((state) => [state.rule, state]));
    const { states, failures } = await this.look([...before.values()]);
    const withNews: RuleState[] = [];
    for (const state of states) {
      const old = before.get(state.rule);
      if (old ? canonicalJson(old) === canonicalJson(state) : isEmpty(state)) continue;
      crashPoint('alerts.before-state');
      // False: another process evaluated it meanwhile.
      if ((await this.states.save(state)) && state.outbox.length > 0) withNews.push(state);
      crashPoint('alerts.after-state');
    }
    for (const { rule, error } of failures) {
      this.metrics.failed();
      this.logger.warn(`rule ${rule} could not be evaluated: ${error}`);
    }
    this.metrics.show(states, await this.rules.rules());
    return withNews;
  }

  /** What an evaluation would find now. Nothing is stored or sent. */
  async look(before: RuleState[]): Promise<Evaluated> {
    const now = this.clock.now();
    const [rules, silences] = await Promise.all([this.rules.rules(), this.silences.open(now)]);
    const readings = new Readings(now);
    const result: Evaluated = { states: [], failures: [] };
    const old = new Map(before.map((state) => [state.rule, state]));
    for (const rule of rules.filter(({ enabled }) => enabled)) {
      const state = old.get(rule.name) ?? { rule: rule.name, revision: 0, series: [], outbox: [] };
      try {
        result.states.push(await this.lookAt(rule, state, readings, silences));
      } catch (error) {
        result.failures.push({ rule: rule.name, error: messageOf(error) });
      }
    }
    result.states.push(...orphans(before, rules, now));
    return result;
  }

  private async lookAt(
    rule: AlertRule,
    state: RuleState,
    readings: Readings,
    silences: Silence[],
  ): Promise<RuleState> {
    const measure = this.catalogue.byName.get(rule.measure);
    if (!measure) throw new Error(`there is no measure ${rule.measure}`);
    const reading = chosen(await readings.of(measure, rule.windowMs), rule);
    if ('error' in reading) this.metrics.failed();
    return evaluateRule({
      rule,
      measure,
      state,
      reading,
      now: readings.now,
      mostStepMs: MOST_INTERVALS * 1000 * this.settings.alertEvaluateSeconds,
      silenceOf: (event) => silenceFor(silences, matchedLabels(event), readings.now),
    });
  }
}

/** The series that the rule is about. */
function chosen(reading: Reading, { where }: AlertRule): Reading {
  if ('error' in reading) return reading;
  return { ...reading, samples: reading.samples.filter(({ labels }) => matchesAll(where, labels)) };
}

/** States of rules that were removed or disabled. */
function orphans(before: RuleState[], rules: AlertRule[], now: Date): RuleState[] {
  const known = new Map(rules.map((rule) => [rule.name, rule]));
  return before.flatMap((state) => {
    const rule = known.get(state.rule);
    if (rule?.enabled || state.series.length === 0) return [];
    const reason = rule ? 'the rule was disabled' : 'the rule was removed';
    return [closeRule(state, now, rule ?? { name: state.rule }, reason)];
  });
}

function isEmpty({ series, outbox }: RuleState): boolean {
  return series.length === 0 && outbox.length === 0;
}
