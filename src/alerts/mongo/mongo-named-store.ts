import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { canonicalJson } from '../../algorithms/text/canonical-json.js';
import { inserted } from '../../platform/mongo/duplicate-key.js';
import { PolicyStore } from '../automation/policy-store.port.js';
import type { AutomationPolicy } from '../automation/policy.js';
import type { Expected, NamedChange, NamedStore } from '../named-store.port.js';
import { RuleStore } from '../rules/rule-store.port.js';
import type { AlertRule } from '../rules/rule.js';
import { type NamedDocument, POLICIES, RULES } from './alerts.schema.js';

/** Of one item; the audit list has all. */
const CHANGES_KEPT = 50;
/** Of a write that others were faster than. */
const MOST_ATTEMPTS = 20;

/** One document for each name, changed by compare-and-set on `revision`. */
class NamedDocuments<T extends { name: string }> implements NamedStore<T> {
  constructor(private readonly model: Model<NamedDocument<T>>) {}

  async all(): Promise<T[]> {
    const found = await this.model
      .find({ item: { $exists: true } } as object, 'item')
      .sort({ _id: 1 })
      .lean<NamedDocument<T>[]>();
    return found.map(({ item }) => item!);
  }

  async find(name: string): Promise<T | undefined> {
    return (await this.document(name))?.item;
  }

  async put(item: T, by: string, at: Date, expected: Expected): Promise<boolean> {
    return this.change(item.name, (before) => {
      if (expected !== 'any' && (before === undefined) !== (expected === 'absent')) return 'refused';
      if (before !== undefined && canonicalJson(before) === canonicalJson(item)) return 'same';
      return { at, by, ...(before && { before }), after: item };
    });
  }

  async remove(name: string, by: string, at: Date): Promise<boolean> {
    return this.change(name, (before) => (before === undefined ? 'refused' : { at, by, before }));
  }

  async changes(): Promise<(NamedChange & { name: string })[]> {
    const found = await this.model.find({} as object, 'changes').lean<NamedDocument<T>[]>();
    return found.flatMap(({ _id: name, changes }) => changes.map((change) => ({ name, ...change })));
  }

  private async change(
    name: string,
    decide: (before: T | undefined) => Omit<NamedChange, 'revision'> | 'refused' | 'same',
  ): Promise<boolean> {
    for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
      const before = await this.document(name);
      const decided = decide(before?.item);
      if (decided === 'refused') return false;
      if (decided === 'same' || (await this.write(name, before, decided))) return true;
    }
    throw new Error(`${name} was changed by others at every attempt`);
  }

  private async write(
    name: string,
    before: NamedDocument<T> | undefined,
    given: Omit<NamedChange, 'revision'>,
  ): Promise<boolean> {
    const revision = (before?.revision ?? 0) + 1;
    const change: NamedChange = { revision, ...given };
    const changes = [...(before?.changes ?? []), change].slice(-CHANGES_KEPT);
    const fields = { revision, changes, ...(change.after && { item: change.after }) };
    if (!before) return inserted(this.model.collection.insertOne({ _id: name, ...fields } as never));
    const update = { $set: fields, ...(!change.after && { $unset: { item: 1 } }) };
    const result = await this.model.collection.updateOne(
      { _id: name as never, revision: before.revision as never },
      update as never,
    );
    return result.matchedCount === 1;
  }

  private async document(name: string): Promise<NamedDocument<T> | undefined> {
    return (await this.model.findById(String(name)).lean<NamedDocument<T>>()) ?? undefined;
  }
}

@Injectable()
export class MongoRuleStore extends NamedDocuments<AlertRule> implements RuleStore {
  constructor(@InjectModel(RULES) rules: Model<NamedDocument<AlertRule>>) {
    super(rules);
  }
}

@Injectable()
export class MongoPolicyStore extends NamedDocuments<AutomationPolicy> implements PolicyStore {
  constructor(@InjectModel(POLICIES) policies: Model<NamedDocument<AutomationPolicy>>) {
    super(policies);
  }
}
