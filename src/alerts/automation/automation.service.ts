import { Injectable, Logger } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock.js';
import { crashPoint } from '../../platform/crash/crash-point.js';
import { messageOf } from '../../platform/errors/app-error.js';
import { deriveId } from '../../platform/ids/ids.js';
import { Turns } from '../../platform/turns/turns.js';
import { formatDuration } from '../duration.js';
import { matchesAll } from '../matchers.js';
import { RulesService } from '../rules/rules.service.js';
import { type AlertEvent, eventId, matchedLabels } from '../states/alert-event.js';
import { AlertEvents } from '../states/alert-store.port.js';
import type { AutomationRun, Decision } from './automation-run.js';
import { AutomationStore } from './automation-store.port.js';
import { PipelineStarter } from './pipeline-starter.port.js';
import type { AutomationPolicy } from './policy.js';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
/** A run that could not start for so long because of others is given up. */
const LONGEST_WAIT_MS = 6 * HOUR_MS;
const MOST_WAITING = 100;

type Decided = Pick<AutomationRun, 'decision' | 'reason' | 'pipelineRun'>;

/**
 * Starts pipelines because of alerts. The ids of the decision and of the pipeline's run are derived from event and policy, so that an
 * event is acted on once, whatever process is killed at whatever moment.
 */
@Injectable()
export class AutomationService {
  private readonly logger = new Logger('Alerts');
  /** Limits are counted before a run is started: one decision of a policy after the other. */
  private readonly turns = new Turns();

  constructor(
    private readonly rules: RulesService,
    private readonly store: AutomationStore,
    private readonly events: AlertEvents,
    private readonly starter: PipelineStarter,
    private readonly clock: Clock,
  ) {}

  /** Acts on a new event. May be repeated with the same event. */
  async consider(event: AlertEvent): Promise<void> {
    if (event.state !== 'firing') return;
    for (const policy of await this.rules.policies())
      if (policy.enabled && matchesAll(policy.when, matchedLabels(event))) await this.decide(policy, event);
  }

  /** Tries again what waited for another run to end. */
  async retry(): Promise<void> {
    const { items } = await this.store.list({ decision: 'waiting' }, 0, MOST_WAITING);
    for (const waiting of items.toReversed()) {
      try {
        await this.retryOne(waiting);
      } catch (error) {
        this.logger.warn(`policy ${waiting.policy} could not be applied: ${messageOf(error)}`);
      }
    }
  }

  /** What a policy would do about an event now; nothing is started or recorded. */
  async preview(
    policy: AutomationPolicy,
    event: AlertEvent,
  ): Promise<Pick<AutomationRun, 'decision' | 'reason'>> {
    if (!matchesAll(policy.when, matchedLabels(event)))
      return { decision: 'skipped', reason: 'The alert does not match the policy.' };
    if (!policy.enabled) return { decision: 'skipped', reason: 'The policy is not enabled.' };
    const limit = await this.limitOf(policy, event);
    return limit ?? { decision: 'started', reason: `Pipeline ${policy.pipeline} would start.` };
  }

  private async retryOne(waiting: AutomationRun): Promise<void> {
    const [event, resolved, policies] = await Promise.all([
      this.events.find(waiting.event),
      this.events.find(eventId(waiting.alert, 'resolved')),
      this.rules.policies(),
    ]);
    const policy = policies.find(({ name }) => name === waiting.policy);
    const waited = this.clock.now().getTime() - waiting.at.getTime();
    if (resolved)
      return this.record(waiting, skipped('The alert was resolved before another run had ended.'));
    if (!policy?.enabled || !event)
      return this.record(waiting, skipped('The policy was removed or disabled.'));
    if (waited > LONGEST_WAIT_MS)
      return this.record(
        waiting,
        skipped(`Other runs were in progress for ${formatDuration(LONGEST_WAIT_MS)}.`),
      );
    await this.decide(policy, event);
  }

  private async decide(policy: AutomationPolicy, event: AlertEvent): Promise<void> {
    await this.turns.take(policy.name, async () => {
      const id = deriveId('automation', event.id, policy.name);
      const known = await this.store.find(id);
      if (known && known.decision !== 'waiting') return;
      const run: AutomationRun = known ?? {
        id,
        at: this.clock.now(),
        policy: policy.name,
        event: event.id,
        alert: event.alert,
        rule: event.rule,
        decision: 'waiting',
        reason: '',
        pipeline: policy.pipeline,
        parameters: policy.parameters,
      };
      await this.record(run, await this.act(policy, event));
    });
  }

  private async act(policy: AutomationPolicy, event: AlertEvent): Promise<Decided> {
    const pipelineRun = deriveId('pipeline-run', event.id, policy.name);
    const because = `Alert ${event.rule} fired: ${event.summary}`;
    // Started before a kill, and not recorded: it counts, whatever the limits say by now.
    if (await this.starter.exists(pipelineRun)) return { decision: 'started', reason: because, pipelineRun };
    const limit = await this.limitOf(policy, event);
    if (limit) return limit;
    const start = await this.starter.start({
      id: pipelineRun,
      pipeline: policy.pipeline,
      parameters: policy.parameters,
      by: `policy ${policy.name}, alert ${event.rule} (${event.id})`,
    });
    crashPoint('alerts.after-start');
    if (start.started) return { decision: 'started', reason: because, pipelineRun };
    return start.isBusy ? { decision: 'waiting', reason: start.reason } : skipped(start.reason);
  }

  /** Why nothing is started; undefined if nothing speaks against it. */
  private async limitOf(policy: AutomationPolicy, { silencedBy }: AlertEvent): Promise<Decided | undefined> {
    if (silencedBy !== undefined)
      return skipped(`The alert is silenced (${silencedBy}): someone has taken charge of it.`);
    const now = this.clock.now().getTime();
    const from = new Date(now - Math.max(DAY_MS, policy.coolDownMs));
    const started = await this.store.startedSince(policy.name, from);
    const last = started.at(0)?.decidedAt;
    if (last && now - last.getTime() < policy.coolDownMs)
      return skipped(
        `The last run was ${minutes(now - last.getTime())} minutes ago, within the cool-down of ${formatDuration(policy.coolDownMs)}.`,
      );
    const today = started.filter(({ decidedAt }) => now - decidedAt!.getTime() < DAY_MS).length;
    if (today >= policy.mostPerDay)
      return skipped(`${today} runs in 24 hours are the most that this policy may start.`);
    if (policy.dryRun)
      return {
        decision: 'dry-run',
        reason: `Pipeline ${policy.pipeline} would have started: the policy is a dry run.`,
      };
    return undefined;
  }

  private async record(run: AutomationRun, decided: Decided): Promise<void> {
    const isOpen = decided.decision === 'waiting';
    await this.store.record({ ...run, ...decided, ...(!isOpen && { decidedAt: this.clock.now() }) });
    if (decided.decision !== run.decision || run.reason === '')
      this.logger.log(`policy ${run.policy}, ${LOGGED[decided.decision]}: ${decided.reason}`);
  }
}

const LOGGED: Record<Decision, string> = {
  started: `pipeline started`,
  waiting: 'waiting',
  'dry-run': 'dry run',
  skipped: 'skipped',
};

function skipped(reason: string): Decided {
  return { decision: 'skipped', reason };
}

function minutes(ms: number): number {
  return Math.floor(ms / 60_000);
}
