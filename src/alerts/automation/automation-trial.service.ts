import { Injectable } from '@nestjs/common';
import type { Page } from '../../platform/http/listing.js';
import { matchesAll } from '../matchers.js';
import { matchedLabels } from '../states/alert-event.js';
import { AlertEvents } from '../states/alert-store.port.js';
import type { AutomationFilter, AutomationRun } from './automation-run.js';
import { AutomationService } from './automation.service.js';
import { AutomationStore } from './automation-store.port.js';
import type { AutomationPolicy } from './policy.js';

const MOST_EVENTS = 1000;

/** What policies did, and what they would do. */
@Injectable()
export class AutomationTrial {
  constructor(
    private readonly automation: AutomationService,
    private readonly events: AlertEvents,
    private readonly store: AutomationStore,
  ) {}

  runs(filter: AutomationFilter, offset: number, limit: number): Promise<Page<AutomationRun>> {
    return this.store.list(filter, offset, limit);
  }

  /** @param rule absent: the newest alert that the policy matches */
  async try(
    policy: AutomationPolicy,
    rule?: string,
  ): Promise<Pick<AutomationRun, 'decision' | 'reason'> & { event?: string }> {
    const { items } = await this.events.list({ rule, state: 'firing' }, 0, MOST_EVENTS);
    const event = items.find((one) => rule !== undefined || matchesAll(policy.when, matchedLabels(one)));
    if (!event) return { decision: 'skipped', reason: 'No alert of the history matches.' };
    return { event: event.id, ...(await this.automation.preview(policy, event)) };
  }
}
