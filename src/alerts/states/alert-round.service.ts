import { Injectable, Logger } from '@nestjs/common';
import { messageOf } from '../../platform/errors/app-error.js';
import { AutomationService } from '../automation/automation.service.js';
import { RulesService } from '../rules/rules.service.js';
import { AlertStates } from './alert-store.port.js';
import { EvaluationService } from './evaluation.service.js';
import { PassingOn } from './passing-on.service.js';

/** What one evaluation is made of; each part fails alone. */
@Injectable()
export class AlertRound {
  private readonly logger = new Logger('Alerts');

  constructor(
    private readonly rules: RulesService,
    private readonly states: AlertStates,
    private readonly evaluation: EvaluationService,
    private readonly passing: PassingOn,
    private readonly automation: AutomationService,
  ) {}

  /** @throws {unknown} the first failure, once every part was tried */
  async hold(): Promise<void> {
    const failures: unknown[] = [];
    const part = async (name: string, work: () => Promise<void>): Promise<void> => {
      try {
        await work();
      } catch (error) {
        failures.push(error);
        this.logger.debug(`${name}: ${messageOf(error)}`);
      }
    };
    await this.rules.refresh();
    await part('earlier events', async () => {
      for (const state of await this.states.all()) await this.passing.passOn(state);
    });
    await part('the evaluation', async () => {
      for (const state of await this.evaluation.evaluate()) await this.passing.passOn(state);
    });
    await part('what waited', () => this.automation.retry());
    if (failures.length > 0) throw failures[0];
  }
}
