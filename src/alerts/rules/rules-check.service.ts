import { Injectable } from '@nestjs/common';
import { PipelinesService } from '../../pipelines/index.js';
import type { FieldFault } from '../../platform/errors/app-error.js';
import { type AutomationPolicy, checkPolicy } from '../automation/policy.js';
import { MeasureCatalogue } from '../measures/measure-catalogue.service.js';
import type { AlertRule } from './rule.js';
import { checkRule } from './rule-check.js';
import { parseRulesFile, type RulesFile } from './rules-file.js';

/** Checks rules and policies against what the program can watch and run. */
@Injectable()
export class RulesCheck {
  constructor(
    private readonly catalogue: MeasureCatalogue,
    private readonly pipelines: PipelinesService,
  ) {}

  rule(value: unknown, path = ''): { rule?: AlertRule; faults: FieldFault[] } {
    return checkRule(value, path, this.catalogue.byName);
  }

  policy(value: unknown, path = ''): { policy?: AutomationPolicy; faults: FieldFault[] } {
    return checkPolicy(value, path, this.pipelines.names, (...asked) =>
      this.pipelines.parameterFaults(...asked),
    );
  }

  /** A whole file; `policies` is undefined if it has no such list. */
  file(text: string): {
    file?: Partial<RulesFile> & Pick<RulesFile, 'rules'>;
    faults: FieldFault[];
  } {
    const { file, faults } = parseRulesFile(text);
    if (!file) return { faults };
    const rules = file.rules.map((value, i) => this.rule(value, `rules[${i}]`));
    const policies = file.policies?.map((value, i) => this.policy(value, `policies[${i}]`));
    const all = [...rules, ...(policies ?? [])].flatMap((checked) => checked.faults);
    all.push(...repeated(file.rules, 'rules'), ...repeated(file.policies ?? [], 'policies'));
    if (all.length > 0) return { faults: all };
    return {
      file: {
        rules: rules.map(({ rule }) => rule!),
        ...(policies && { policies: policies.map(({ policy }) => policy!) }),
      },
      faults: [],
    };
  }
}

function repeated(items: readonly unknown[], list: string): FieldFault[] {
  const names = items.map((item) => (item as { name?: unknown } | null)?.name);
  return names.flatMap((name, i) =>
    typeof name === 'string' && names.indexOf(name) < i
      ? [
          {
            field: `${list}[${i}].name`,
            rule: 'unique',
            message: `${list}[${i}].name is ${name.slice(0, 63)} again: a name stands once`,
          },
        ]
      : [],
  );
}
