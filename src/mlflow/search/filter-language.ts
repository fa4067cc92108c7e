/** What the left side of a comparison may name. */
export type Entity = 'metric' | 'parameter' | 'tag' | 'attribute' | 'dataset';

export const COMPARATORS = [
  '=',
  '!=',
  '>',
  '>=',
  '<',
  '<=',
  'LIKE',
  'ILIKE',
  'IN',
  'NOT IN',
  'IS NULL',
  'IS NOT NULL',
] as const;
export type Comparator = (typeof COMPARATORS)[number];

/** One comparison of a filter. All of them have to hold. */
export interface Clause {
  entity: Entity;
  key: string;
  comparator: Comparator;
  /** A number for metrics and numeric attributes, a list for IN and NOT IN, nothing for IS NULL. */
  value: string | number | readonly string[] | undefined;
}

export interface AttributeRule {
  /** The name in the parsed clause, if it differs from the written one. */
  name?: string;
  kind: 'text' | 'number';
  comparators?: readonly Comparator[];
  /** Only integers may be compared with it. */
  whole?: boolean;
  /** Its number may be written as a text. */
  quotable?: boolean;
  /** An order may name it, a filter may not. */
  orderOnly?: boolean;
}

/** The names and comparisons of one search. */
export interface FilterLanguage {
  /** By what is written before the dot. */
  entities: Readonly<Record<string, Entity>>;
  attributes: Readonly<Record<string, AttributeRule>>;
  comparators: Readonly<Partial<Record<Entity, readonly Comparator[]>>>;
  /** A number may be compared with a text field, as its text. */
  numbersAsText?: boolean;
  /** Whether an order may name a field twice; the first time counts. */
  repeatedOrder?: boolean;
  /** The only attributes that an order may name; absent: anything but datasets. */
  orderAttributes?: readonly string[];
}

export const NUMERIC: readonly Comparator[] = ['=', '!=', '>', '>=', '<', '<='];
const TEXTUAL: readonly Comparator[] = ['=', '!=', 'LIKE', 'ILIKE'];
const LISTED: readonly Comparator[] = [...TEXTUAL, 'IN', 'NOT IN'];
const NULLABLE: readonly Comparator[] = [...TEXTUAL, 'IS NULL', 'IS NOT NULL'];

const METRICS: Record<string, Entity> = { metric: 'metric', metrics: 'metric' };
const PARAMS: Record<string, Entity> = {
  parameter: 'parameter',
  parameters: 'parameter',
  param: 'parameter',
  params: 'parameter',
};
const TAGS: Record<string, Entity> = { tag: 'tag', tags: 'tag' };
const ATTRIBUTES: Record<string, Entity> = {
  attribute: 'attribute',
  attributes: 'attribute',
  attr: 'attribute',
  run: 'attribute',
};
const DATASETS: Record<string, Entity> = { dataset: 'dataset', datasets: 'dataset' };

const TEXT: AttributeRule = { kind: 'text', comparators: TEXTUAL };
const NUMBER: AttributeRule = { kind: 'number', comparators: NUMERIC };
const WHOLE: AttributeRule = { ...NUMBER, whole: true };
const TIME_OF_ORDER: AttributeRule = { ...NUMBER, orderOnly: true };
const LIST: AttributeRule = { kind: 'text', comparators: LISTED };
const RUN_NAME: AttributeRule = { ...TEXT, name: 'run_name' };
const CREATED: AttributeRule = { ...NUMBER, name: 'start_time' };

export const RUN_LANGUAGE: FilterLanguage = {
  entities: { ...METRICS, ...PARAMS, ...TAGS, ...ATTRIBUTES, ...DATASETS },
  attributes: {
    run_id: LIST,
    run_name: TEXT,
    'run name': RUN_NAME,
    'Run name': RUN_NAME,
    'Run Name': RUN_NAME,
    status: TEXT,
    user_id: TEXT,
    artifact_uri: TEXT,
    start_time: NUMBER,
    end_time: NUMBER,
    created: CREATED,
    Created: CREATED,
  },
  comparators: { metric: NUMERIC, parameter: NULLABLE, tag: NULLABLE, dataset: LISTED },
};

export const EXPERIMENT_LANGUAGE: FilterLanguage = {
  entities: { attribute: 'attribute', ...TAGS },
  attributes: {
    name: TEXT,
    experiment_id: { kind: 'text', comparators: ['=', '!=', 'IN', 'NOT IN'] },
    creation_time: WHOLE,
    last_update_time: WHOLE,
  },
  comparators: { tag: NULLABLE },
  repeatedOrder: true,
};

export const LOGGED_MODEL_LANGUAGE: FilterLanguage = {
  entities: { metrics: 'metric', params: 'parameter', tags: 'tag', attributes: 'attribute' },
  attributes: {
    name: LIST,
    model_id: LIST,
    model_type: LIST,
    status: LIST,
    source_run_id: LIST,
    experiment_id: LIST,
    lifecycle_stage: LIST,
    creation_timestamp: NUMBER,
    creation_timestamp_ms: { ...NUMBER, name: 'creation_timestamp' },
    creation_time: { ...NUMBER, name: 'creation_timestamp' },
    last_updated_timestamp: NUMBER,
    last_updated_timestamp_ms: { ...NUMBER, name: 'last_updated_timestamp' },
  },
  comparators: { metric: NUMERIC, parameter: LISTED, tag: LISTED },
  numbersAsText: true,
};

export const REGISTERED_MODEL_LANGUAGE: FilterLanguage = {
  entities: { attribute: 'attribute', ...TAGS },
  attributes: {
    name: LIST,
    timestamp: { ...TIME_OF_ORDER, name: 'last_updated_timestamp' },
    last_updated_timestamp: TIME_OF_ORDER,
  },
  comparators: { tag: TEXTUAL },
  orderAttributes: ['name', 'timestamp', 'last_updated_timestamp'],
};

export const MODEL_VERSION_LANGUAGE: FilterLanguage = {
  entities: { attribute: 'attribute', ...TAGS },
  attributes: {
    name: LIST,
    run_id: LIST,
    source_path: TEXT,
    version_number: { ...WHOLE, quotable: true },
    creation_timestamp: TIME_OF_ORDER,
    last_updated_timestamp: TIME_OF_ORDER,
  },
  comparators: { tag: TEXTUAL },
  orderAttributes: ['name', 'version_number', 'creation_timestamp', 'last_updated_timestamp'],
};
