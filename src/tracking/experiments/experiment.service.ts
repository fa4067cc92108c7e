import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock.js';
import { EXPERIMENT_LANGUAGE } from '../../mlflow/search/filter-language.js';
import { comparer, type FieldOf, matcher } from '../../mlflow/search/match-filter.js';
import {
  alreadyExists,
  doesNotExist,
  invalidParameter,
  MlflowError,
} from '../../mlflow/protocol/mlflow-error.js';
import type { KeyValue } from '../../mlflow/protocol/mlflow-request.js';
import { pageOf } from '../../mlflow/search/page-token.js';
import { parseFilter } from '../../mlflow/search/parse-filter.js';
import { parseOrder } from '../../mlflow/search/parse-order.js';
import { checkLocation } from '../artifacts/artifact-location.js';
import { ExperimentStore } from './experiment-store.port.js';
import type { Experiment } from '../runs/run.js';
import { RunStore } from '../runs/run-store.port.js';
import { checkKey, checkLength, WIRE_LIMIT } from '../wire-limits.js';

export const VIEWS = ['ACTIVE_ONLY', 'DELETED_ONLY', 'ALL'] as const;
export type View = (typeof VIEWS)[number];

export interface ExperimentSearch {
  filter?: string;
  orderBy: string[];
  view: View;
  maxResults: number;
  pageToken?: string;
}

/** Experiments as clients make, change and find them: MLflow's rules and errors. */
@Injectable()
export class ExperimentService {
  constructor(
    private readonly store: ExperimentStore,
    private readonly runs: RunStore,
    private readonly clock: Clock,
  ) {}

  async create(name: string, location: string | undefined, tags: readonly KeyValue[]): Promise<Experiment> {
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
    if (made) return made;
    throw alreadyExists(
      `Experiment(name=${name}) already exists. A deleted experiment keeps its name: restore it, or use another name.`,
    );
  }

  async get(asked: string): Promise<Experiment> {
    const id = checkExperimentId(asked);
    const found = await this.store.find(id);
    if (!found) throw noExperiment(id);
    return found;
  }

  /** One that is not deleted. */
  async active(id: string): Promise<Experiment> {
    const found = await this.get(id);
    if (found.deletedAt) throw deleted(id);
    return found;
  }

  async byName(name: string): Promise<Experiment> {
    const found = await this.store.findByName(name);
    if (!found) throw doesNotExist(`Could not find experiment with name '${name}'`);
    return found;
  }

  async rename(id: string, name: string): Promise<void> {
    checkName(name);
    await this.write(id, (experiment, all) => {
      if (experiment.deletedAt) throw deleted(id);
      if (all.some((other) => other.name === name && other.id !== id)) {
        throw new MlflowError('BAD_REQUEST', `Experiment '${name}' already exists: names are unique.`);
      }
      return { ...experiment, name };
    });
  }

  /** Its runs are deleted with it. */
  async delete(id: string): Promise<void> {
    const deletedAt = this.clock.now();
    await this.write(id, (experiment) => {
      if (experiment.deletedAt) throw noExperiment(id);
      return { ...experiment, deletedAt };
    });
    await this.ofAllRuns(id, deletedAt);
  }

  /** All of its runs come back too. */
  async restore(id: string): Promise<void> {
    await this.write(id, ({ deletedAt, ...rest }) => {
      // Under its own spelling: ` 0` is experiment 0.
      if (!deletedAt) throw noExperiment(rest.id);
      return rest;
    });
    await this.ofAllRuns(id, null);
  }

  async setTag(id: string, key: string, value: string): Promise<void> {
    checkTag(key, value);
    await this.write(id, (experiment) => {
      if (experiment.deletedAt) throw deleted(id);
      return { ...experiment, tags: { ...experiment.tags, [key]: value } };
    });
  }

  async deleteTag(id: string, key: string): Promise<void> {
    await this.write(id, (experiment) => {
      if (experiment.deletedAt) throw deleted(id);
      const tags = { ...experiment.tags };
      if (!Object.hasOwn(tags, key))
        throw doesNotExist(`No tag with name: ${key} in experiment with id ${id}`);
      delete tags[key];
      return { ...experiment, tags };
    });
  }

  async search(search: ExperimentSearch): Promise<{ items: Experiment[]; nextPageToken?: string }> {
    const clauses = parseFilter(search.filter, EXPERIMENT_LANGUAGE);
    for (const { entity, key, value = [] } of clauses) {
      if (entity === 'attribute' && key === 'experiment_id')
        [value].flat().map(String).forEach(checkExperimentId);
    }
    const fits = matcher(clauses, fieldOf);
    const order = parseOrder(search.orderBy, EXPERIMENT_LANGUAGE);
    if (order.some(({ entity }) => entity !== 'attribute')) {
      throw invalidParameter('Invalid order_by entity: experiments are ordered by their attributes.');
    }
    const ties = comparer(NEWEST_FIRST, fieldOf, (a, b) => Number(b.id) - Number(a.id));
    const found = (await this.store.all())
      .filter((experiment) => inView(search.view, experiment.deletedAt) && fits(experiment))
      .toSorted(
        comparer(order, orderFieldOf, order.length > 0 ? (a, b) => Number(b.id) - Number(a.id) : ties),
      );
    return pageOf(found, search.pageToken, search.maxResults);
  }

  private async write(
    asked: string,
    decide: (experiment: Experiment, all: readonly Experiment[]) => Experiment,
  ): Promise<void> {
    const id = checkExperimentId(asked);
    const updatedAt = this.clock.now();
    const done = await this.store.write(id, (one, all) => ({ ...decide(one, all), updatedAt }));
    if (!done) throw noExperiment(id);
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

const NEWEST_FIRST = parseOrder(['creation_time DESC'], EXPERIMENT_LANGUAGE);

export function inView(view: View, deletedAt: Date | undefined): boolean {
  return view === 'ALL' || (deletedAt !== undefined) === (view === 'DELETED_ONLY');
}

const fieldOf: FieldOf<Experiment> = (experiment, entity, key) => {
  if (entity === 'tag') return Object.hasOwn(experiment.tags ?? {}, key) ? experiment.tags![key] : undefined;
  if (key === 'name') return experiment.name;
  if (key === 'experiment_id') return experiment.id;
  const time =
    key === 'creation_time' ? experiment.createdAt : (experiment.updatedAt ?? experiment.createdAt);
  return time.getTime();
};

/** Ids are numbers in an order, and texts in a filter. */
const orderFieldOf: FieldOf<Experiment> = (experiment, entity, key) =>
  key === 'experiment_id' ? Number(experiment.id) : fieldOf(experiment, entity, key);

function checkName(name: string): void {
  checkLength('name', name, WIRE_LIMIT.experimentName);
}

function checkTag(key: string, value: string): void {
  checkKey(key, 'key');
  checkLength('value', value, WIRE_LIMIT.experimentTag);
}

/** An id in the one form that it has. @throws MlflowError for what could be the id of no experiment */
export function checkExperimentId(id: string): string {
  if (!/^\s*[-+]?\d+\s*$/.test(id)) {
    throw invalidParameter(`Invalid experiment ID '${id}'. Experiment ID must be a valid integer.`);
  }
  return String(BigInt(id.trim().replace('+', '')));
}

function noExperiment(id: string): MlflowError {
  return doesNotExist(`No Experiment with id=${id} exists`);
}

function deleted(id: string): MlflowError {
  return invalidParameter(`The experiment ${id} must be in the 'active' state. Current state is deleted.`);
}
