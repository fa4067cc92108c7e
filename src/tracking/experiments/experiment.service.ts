import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock.js';
import { missingValueMessage } from '../../platform/text/field-messages.js';
import { checkLocation } from '../artifacts/artifact-location.js';
import { checkKey, checkLength, LIMIT } from '../limits.js';
import { RunStore } from '../runs/run-store.port.js';
import type { Entry, Experiment } from '../runs/run.js';
import {
  experimentDeleted,
  experimentExists,
  experimentNameTaken,
  experimentNameUnknown,
  experimentUnknown,
  fieldInvalid,
  tagUnknown,
} from '../tracking.errors.js';
import { ExperimentStore, type NewExperiment } from './experiment-store.port.js';

/** Experiments: the groups that runs and logged models belong to. */
@Injectable()
export class ExperimentService {
  constructor(
    private readonly store: ExperimentStore,
    private readonly runs: RunStore,
    private readonly clock: Clock,
  ) {}

  /**
   * @throws {AppError} `tracking.invalid` when a field breaks a rule; `tracking.experiment-exists` when the name is taken
   */
  async create(name: string, location: string | undefined, tags: readonly Entry[]): Promise<Experiment> {
    checkName(name);
    for (const { key, value } of tags) checkTag(key, value);
    const createdAt = this.clock.now();
    const artifactLocation = location ? checkLocation(location) : undefined;
    const made = await this.store.create({
      name,
      createdAt,
      updatedAt: createdAt,
      ...(artifactLocation !== undefined && { artifactLocation }),
      tags: Object.fromEntries(tags.map(({ key, value }) => [key, value])),
    });
    if (!made) throw experimentExists(name);
    return made;
  }

  /** The experiment of this name; created if there is none, restored if it is deleted. */
  async ensure(name: string): Promise<Experiment> {
    checkName(name);
    for (;;) {
      const found = await this.store.findByName(name);
      if (found && !found.deletedAt) return found;
      const made = found
        ? await this.store.write(found.id, ({ deletedAt: _deletedAt, ...rest }) => rest)
        : await this.store.create({ name, createdAt: this.clock.now() });
      if (made) return made;
    }
  }

  /**
   * @throws {AppError} `tracking.invalid` when a field breaks a rule; `tracking.experiment-unknown` when there is no such
   * experiment
   */
  async get(requested: string): Promise<Experiment> {
    const id = checkExperimentId(requested);
    const found = await this.store.find(id);
    if (!found) throw experimentUnknown(id);
    return found;
  }

  /** @param id in its own form: see `checkExperimentId` */
  async find(id: string): Promise<Experiment | undefined> {
    return this.store.find(id);
  }

  /**
   * As `get`.
   * @throws {AppError} `tracking.experiment-deleted` when it is deleted
   */
  async active(id: string): Promise<Experiment> {
    const found = await this.get(id);
    if (found.deletedAt) throw experimentDeleted(id);
    return found;
  }

  /** @throws {AppError} `tracking.experiment-unknown` when there is no such experiment */
  async byName(name: string): Promise<Experiment> {
    const found = await this.store.findByName(name);
    if (!found) throw experimentNameUnknown(name);
    return found;
  }

  async findByName(name: string): Promise<Experiment | undefined> {
    return this.store.findByName(name);
  }

  /** All of them, also deleted ones, oldest first. */
  async all(): Promise<Experiment[]> {
    return this.store.all();
  }

  /** Those that are not deleted, oldest first. */
  async list(offset: number, limit: number): Promise<{ items: Experiment[]; total: number }> {
    const all = (await this.store.all()).filter(({ deletedAt }) => !deletedAt);
    return { items: all.slice(offset, offset + limit), total: all.length };
  }

  async rename(id: string, name: string): Promise<void> {
    checkName(name);
    await this.write(id, (experiment, all) => {
      if (experiment.deletedAt) throw experimentDeleted(id);
      if (all.some((other) => other.name === name && other.id !== id)) throw experimentNameTaken(name);
      return { ...experiment, name };
    });
  }

  /** Its runs are deleted with it. */
  async delete(id: string): Promise<void> {
    const deletedAt = this.clock.now();
    await this.write(id, (experiment) => {
      if (experiment.deletedAt) throw experimentUnknown(id);
      return { ...experiment, deletedAt };
    });
    await this.ofAllRuns(id, deletedAt);
  }

  /** Its runs are restored with it. */
  async restore(id: string): Promise<void> {
    await this.write(id, ({ deletedAt, ...rest }) => {
      // In its own form: ` 0` is experiment 0.
      if (!deletedAt) throw experimentUnknown(rest.id);
      return rest;
    });
    await this.ofAllRuns(id, null);
  }

  async setTag(id: string, key: string, value: string): Promise<void> {
    checkTag(key, value);
    await this.write(id, (experiment) => {
      if (experiment.deletedAt) throw experimentDeleted(id);
      return { ...experiment, tags: { ...experiment.tags, [key]: value } };
    });
  }

  async deleteTag(id: string, key: string): Promise<void> {
    await this.write(id, (experiment) => {
      if (experiment.deletedAt) throw experimentDeleted(id);
      const tags = { ...experiment.tags };
      if (!Object.hasOwn(tags, key)) throw tagUnknown(key, `experiment with id ${id}`);
      delete tags[key];
      return { ...experiment, tags };
    });
  }

  /** For imports: adds an experiment unchanged. Undefined when its name is taken, also by a deleted one. */
  async insert(experiment: NewExperiment): Promise<Experiment | undefined> {
    return this.store.create(experiment);
  }

  /**
   * For imports: adds the tags that an experiment lacks.
   * @throws {AppError} `tracking.experiment-unknown` when there is no such experiment
   */
  async addMissingTags(id: string, tags: Readonly<Record<string, string>>): Promise<Experiment> {
    const found = await this.get(id);
    if (Object.keys(tags).every((key) => Object.hasOwn(found.tags ?? {}, key))) return found;
    return (await this.store.write(id, (one) => ({ ...one, tags: { ...tags, ...one.tags } }))) ?? found;
  }

  private async write(
    requested: string,
    decide: (experiment: Experiment, all: readonly Experiment[]) => Experiment,
  ): Promise<void> {
    const id = checkExperimentId(requested);
    const updatedAt = this.clock.now();
    const done = await this.store.write(id, (one, all) => ({ ...decide(one, all), updatedAt }));
    if (!done) throw experimentUnknown(id);
  }

  private async ofAllRuns(experimentId: string, deletedAt: Date | null): Promise<void> {
    const fits = (run: { deletedAt?: Date }): boolean =>
      (run.deletedAt === undefined) === (deletedAt !== null);
    const { runs } = await this.runs.select({
      among: new Set([experimentId]),
      fits,
      offset: 0,
      limit: Infinity,
    });
    await Promise.all(runs.map(({ id }) => this.runs.write(id, () => ({ change: { deletedAt } }))));
  }
}

/** The canonical form of an id. @throws {AppError} `tracking.invalid` when the text cannot be the id of an experiment */
export function checkExperimentId(id: string): string {
  if (/^\s*[-+]?\d+\s*$/.test(id)) return String(BigInt(id.trim().replace('+', '')));
  const message = `Invalid experiment ID '${id}'. Experiment ID must be a valid integer.`;
  throw fieldInvalid('experiment_id', 'integer', message);
}

function checkName(name: string): void {
  if (name === '') throw fieldInvalid('name', 'length', missingValueMessage('name'));
  checkLength('name', name, LIMIT.experimentName);
}

function checkTag(key: string, value: string): void {
  checkKey(key, 'key');
  checkLength('value', value, LIMIT.experimentTag);
}
