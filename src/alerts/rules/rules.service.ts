import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { canonicalJson } from '../../algorithms/text/canonical-json.js';
import { Clock } from '../../platform/clock/clock.js';
import { Settings } from '../../platform/config/settings.js';
import { messageOf } from '../../platform/errors/app-error.js';
import { alertErrors } from '../alerts.errors.js';
import { PolicyStore } from '../automation/policy-store.port.js';
import type { AutomationPolicy } from '../automation/policy.js';
import type { Expected, NamedStore } from '../named-store.port.js';
import { RuleStore } from './rule-store.port.js';
import type { AlertRule } from './rule.js';
import { RulesCheck } from './rules-check.service.js';
import { formatRulesFile, MOST_RULES, type RulesFile } from './rules-file.js';

/** What replacing all rules and policies changes: their names. */
export interface Replacement {
  rules: Difference;
  policies: Difference;
}

export interface Difference {
  added: string[];
  changed: string[];
  removed: string[];
  unchanged: string[];
}

/** The rules and policies: those of the database, or of the file that ALERT_RULES_FILE names. */
@Injectable()
export class RulesService implements OnModuleInit {
  private readonly logger = new Logger('Alerts');
  /** Of the file; undefined where the database has the rules. */
  private fromFile?: RulesFile;
  private fileState = '';

  constructor(
    private readonly settings: Settings,
    private readonly clock: Clock,
    private readonly check: RulesCheck,
    private readonly ruleStore: RuleStore,
    private readonly policyStore: PolicyStore,
  ) {}

  /** @throws {AppError} `alerts.file-invalid`, `alerts.file-unreadable`: the program does not start with rules that it cannot read */
  async onModuleInit(): Promise<void> {
    if (this.file === undefined) return;
    await this.readFile(this.file);
  }

  /** The file that has the rules; undefined where the database has them. */
  get file(): string | undefined {
    const { alertRulesFile } = this.settings;
    return alertRulesFile === '' ? undefined : resolve(alertRulesFile);
  }

  /** Reads the file again if it changed. An invalid one is logged, and the rules stay as they were. */
  async refresh(): Promise<void> {
    if (this.file === undefined) return;
    try {
      if ((await stateOf(this.file)) !== this.fileState) await this.readFile(this.file);
    } catch (error) {
      this.logger.error(`${messageOf(error)} The rules stay as they were.`);
    }
  }

  async rules(): Promise<AlertRule[]> {
    return this.fromFile?.rules ?? this.ruleStore.all();
  }

  /** @throws {AppError} `alerts.rule-unknown` */
  async rule(name: string): Promise<AlertRule> {
    const rules = await this.rules();
    const found = rules.find((rule) => rule.name === name);
    if (!found)
      throw alertErrors.ruleUnknown(
        name,
        rules.map((rule) => rule.name),
      );
    return found;
  }

  async policies(): Promise<AutomationPolicy[]> {
    return this.fromFile?.policies ?? this.policyStore.all();
  }

  /** @throws {AppError} `alerts.policy-unknown` */
  async policy(name: string): Promise<AutomationPolicy> {
    const policies = await this.policies();
    const found = policies.find((policy) => policy.name === name);
    if (!found)
      throw alertErrors.policyUnknown(
        name,
        policies.map((policy) => policy.name),
      );
    return found;
  }

  /**
   * Adds or changes a rule.
   * @param path name in the address; absent: a new rule
   * @throws {AppError} `alerts.invalid`, `alerts.name-differs`, `alerts.rule-exists`, `alerts.rule-unknown`, `alerts.too-many`, `alerts.read-only`
   */
  async setRule(value: object, by: string, path?: string): Promise<AlertRule> {
    const { rule, faults } = this.check.rule(named(value, path));
    if (!rule) throw alertErrors.invalid(faults);
    if (path === undefined) assertRoom('rules', await this.rules());
    if (!(await this.put(this.ruleStore, rule, by, path === undefined ? 'absent' : 'present')))
      throw path === undefined
        ? alertErrors.ruleExists(rule.name)
        : alertErrors.ruleUnknown(
            rule.name,
            (await this.rules()).map(({ name }) => name),
          );
    return rule;
  }

  /** @throws {AppError} `alerts.rule-unknown`, `alerts.read-only` */
  async removeRule(name: string, by: string): Promise<void> {
    this.assertWritable();
    await this.rule(name);
    await this.ruleStore.remove(name, by, this.clock.now());
  }

  /** As `setRule`, for a policy. */
  async setPolicy(value: object, by: string, path?: string): Promise<AutomationPolicy> {
    const { policy, faults } = this.check.policy(named(value, path));
    if (!policy) throw alertErrors.invalid(faults);
    if (path === undefined) assertRoom('policies', await this.policies());
    if (!(await this.put(this.policyStore, policy, by, path === undefined ? 'absent' : 'present')))
      throw path === undefined
        ? alertErrors.policyExists(policy.name)
        : alertErrors.policyUnknown(
            policy.name,
            (await this.policies()).map(({ name }) => name),
          );
    return policy;
  }

  /** @throws {AppError} `alerts.policy-unknown`, `alerts.read-only` */
  async removePolicy(name: string, by: string): Promise<void> {
    this.assertWritable();
    await this.policy(name);
    await this.policyStore.remove(name, by, this.clock.now());
  }

  /** All of them as a file; the same rules give the same bytes. */
  async exported(): Promise<string> {
    return formatRulesFile({ rules: await this.rules(), policies: await this.policies() });
  }

  /**
   * Replaces all rules by those of a text, and the policies too if it has some.
   * @throws {AppError} `alerts.invalid`, `alerts.read-only`
   */
  async replace(text: string, by: string, isDry: boolean): Promise<Replacement> {
    const { file, faults } = this.check.file(text);
    if (!file) throw alertErrors.invalid(faults);
    if (!isDry) this.assertWritable();
    const policies = await this.policies();
    const replacement = {
      rules: differenceOf(await this.rules(), file.rules),
      policies: differenceOf(policies, file.policies ?? policies),
    };
    if (isDry) return replacement;
    await this.apply(this.ruleStore, file.rules, replacement.rules.removed, by);
    await this.apply(this.policyStore, file.policies ?? [], replacement.policies.removed, by);
    return replacement;
  }

  private async apply<T extends { name: string }>(
    store: NamedStore<T>,
    items: T[],
    removed: string[],
    by: string,
  ): Promise<void> {
    for (const item of items) await store.put(item, by, this.clock.now(), 'any');
    for (const name of removed) await store.remove(name, by, this.clock.now());
  }

  private put<T extends { name: string }>(
    store: NamedStore<T>,
    item: T,
    by: string,
    expected: Expected,
  ): Promise<boolean> {
    this.assertWritable();
    return store.put(item, by, this.clock.now(), expected);
  }

  private assertWritable(): void {
    if (this.file !== undefined) throw alertErrors.readOnly(this.file);
  }

  private async readFile(path: string): Promise<void> {
    let text: string;
    try {
      this.fileState = await stateOf(path);
      text = await readFile(path, 'utf8');
    } catch (error) {
      throw alertErrors.fileUnreadable(path, messageOf(error));
    }
    const { file, faults } = this.check.file(text);
    if (!file) throw alertErrors.fileInvalid(path, faults);
    this.fromFile = { rules: file.rules, policies: file.policies ?? [] };
    this.logger.log(`${file.rules.length} alert rules are read from ${path}`);
  }
}

/** More than a file may have could not be exported and read again. */
function assertRoom(what: string, items: readonly object[]): void {
  if (items.length >= MOST_RULES) throw alertErrors.tooMany(what, MOST_RULES);
}

async function stateOf(path: string): Promise<string> {
  const { mtimeMs, size, ino } = await stat(path);
  return `${ino} ${size} ${mtimeMs}`;
}

/** The body with the name of the address. @throws {AppError} `alerts.name-differs` */
function named(value: object, path: string | undefined): object {
  if (path === undefined) return value;
  const { name } = value as { name?: unknown };
  if (name !== undefined && name !== path) throw alertErrors.nameDiffers(path, String(name).slice(0, 63));
  return { ...value, name: path };
}

function differenceOf<T extends { name: string }>(before: T[], after: T[]): Difference {
  const old = new Map(before.map((item) => [item.name, canonicalJson(item)]));
  const names = new Set(after.map(({ name }) => name));
  const differs = (item: T): boolean => old.get(item.name) !== canonicalJson(item);
  const sorted = (items: T[]): string[] => items.map(({ name }) => name).toSorted();
  return {
    added: sorted(after.filter(({ name }) => !old.has(name))),
    changed: sorted(after.filter((item) => old.has(item.name) && differs(item))),
    removed: sorted(before.filter(({ name }) => !names.has(name))),
    unchanged: sorted(after.filter((item) => old.has(item.name) && !differs(item))),
  };
}
