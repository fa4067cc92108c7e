import { Random } from '../../src/algorithms/random/random.js';
import {
  COMPARATORS,
  type Comparator,
  type FilterLanguage,
} from '../../src/mlflow/search/filter-language.js';

/** One search as a client may ask for it, by whatever sense it makes. */
export interface SearchInput {
  filter: string;
  orderBy: string[];
  pageToken: string | undefined;
  /** Whether filter, order and token keep to the grammar, so that the search has to answer. */
  valid: boolean;
}

const KEYS = [
  'auc',
  'loss',
  'm 3',
  'm.4',
  'val/loss',
  'p1',
  'p2',
  't1',
  'long',
  'longer',
  'nope',
  '速',
  'constructor',
];
const WORDS = ['a', 'b', 'x', 'run 7', 'FINISHED', 'É', '0.5', '', 'aab', '🚀', '__proto__', '$where'];
const LIKES = ['%', '_', '%a%', 'a%', '%b', '%a%a%a%a%b', '%a_a%_b', 'r_n %', '%%', `${'%a'.repeat(300)}%b`];
const WHOLE_NUMBERS = ['0', '-3', '1700000000000'];
const NUMBERS = [...WHOLE_NUMBERS, '0.5', '-1.5e-3', '1e300', '.25'];
const CATASTROPHES = [
  `%${'a'.repeat(4000)}b%`,
  `%b${'a'.repeat(4000)}%`,
  `%${'a'.repeat(2000)}_b%`,
  `%_${'a'.repeat(3900)}_b%`,
  '%_'.repeat(4000),
  `${'%a_'.repeat(2000)}b`,
  `${'_'.repeat(7999)}b`,
];
/** Pieces that upset parsers: ends of texts, halves of pairs, quotes, marks, invisible and wide characters. */
const NOISE = [
  '\0', '\ud83d', '\ude80', '\u2028', '\ufeff', '\u00a0', "'", '"', '`', '\\', '\\\'', '(', ')', ',', '.', '..',
  '--', '/*', '*/', ';', '{', '}', '$', '#', '%', '_', '=', '==', '<>', '>=', '!', ' AND ', ' OR ', ' NOT ', ' IN ',
  ' IS ', 'NULL', 'LIKE', '1e999', '-0', '.5', '5.', '٣', 'é', '🚀', '\t', '\r\n', '\u202e', '\u0301',
]; // prettier-ignore

/** Deterministic inputs for the searches of one language: two thirds by the grammar, the rest mutated, nested or noise. */
export class FilterInputs {
  private readonly random: Random;

  constructor(
    seed: number,
    private readonly language: FilterLanguage,
  ) {
    this.random = new Random(seed);
  }

  next(): SearchInput {
    const kind = this.random.integer(100);
    if (kind < 60) return { ...this.validOne(), valid: true };
    if (kind < 80) return this.mutated();
    const noise = kind < 99 ? this.noise() : this.huge();
    return {
      filter: noise,
      orderBy: this.chance(4) ? [this.noise()] : [],
      pageToken: this.chance(4) ? this.noise() : undefined,
      valid: false,
    };
  }

  private validOne(): Omit<SearchInput, 'valid'> {
    const clauses = this.chance(300) ? this.random.integer(200) : this.random.integer(5);
    const filter = Array.from({ length: clauses }, () => this.comparison()).join(
      this.pick([' AND ', ' and ']),
    );
    const wanted = Array.from({ length: this.random.integer(3) }, () => this.orderKey());
    return {
      filter,
      orderBy: wanted.slice(0, 1).map((key) => `${key}${this.pick(['', ' ASC', ' DESC', ' desc'])}`),
      pageToken: this.chance(3) ? tokenOf({ offset: 1 + this.random.integer(3000) }) : undefined,
    };
  }

  private mutated(): SearchInput {
    const { filter, orderBy, pageToken } = this.validOne();
    return {
      filter: this.spoiled(filter),
      orderBy: orderBy.map((key) => (this.chance(2) ? this.spoiled(key) : key)),
      pageToken: this.chance(3) ? this.spoiled(pageToken ?? tokenOf({ offset: -1, mark: 'x' })) : pageToken,
      valid: false,
    };
  }

  private comparison(): string {
    const { entities, attributes, comparators } = this.language;
    const names = Object.keys(entities).filter((name) => entities[name] !== 'attribute');
    if (this.chance(2) || names.length === 0) {
      const key = this.pick(Object.keys(attributes).filter((one) => !attributes[one].orderOnly));
      const { kind, whole = false, comparators: allowed = COMPARATORS } = attributes[key];
      const entity = Object.keys(entities).find((name) => entities[name] === 'attribute')!;
      const spelled = /^\w+$/.test(key) ? key : `\`${key}\``;
      return `${this.chance(2) ? `${entity}.` : ''}${spelled} ${this.rest(this.pick(allowed), kind === 'number', key, whole)}`;
    }
    const name = this.pick(names);
    const entity = entities[name];
    const key = entity === 'dataset' ? this.pick(['name', 'digest', 'context']) : this.key();
    return `${name}.${key} ${this.rest(this.pick(comparators[entity]!), entity === 'metric', key)}`;
  }

  private key(): string {
    const key = this.pick(KEYS);
    return /^[a-z]\w*$/.test(key) && this.chance(2) ? key : this.pick([`\`${key}\``, `"${key}"`]);
  }

  private orderKey(): string {
    const { orderAttributes, attributes, entities } = this.language;
    const key = this.pick(orderAttributes ?? Object.keys(attributes).filter((one) => /^\w+$/.test(one)));
    return 'metric' in entities && this.chance(2) ? `metrics.${this.key()}` : key;
  }

  private rest(comparator: Comparator, numeric: boolean, key: string, whole = false): string {
    if (comparator.startsWith('IS')) return comparator;
    if (numeric) return `${comparator} ${this.pick(whole ? WHOLE_NUMBERS : NUMBERS)}`;
    const text = (): string => {
      if (key === 'experiment_id') return `'${this.random.integer(3000)}'`;
      const like = comparator.endsWith('LIKE');
      const value = like ? this.pick(this.chance(40) ? CATASTROPHES : LIKES) : this.pick(WORDS);
      return this.pick([`'${value}'`, `"${value}"`]);
    };
    if (!comparator.endsWith('IN')) return `${comparator} ${text()}`;
    return `${comparator} (${Array.from({ length: 1 + this.random.integer(4) }, text).join(', ')})`;
  }

  /** A few places cut out, doubled, replaced or filled with noise. */
  private spoiled(text: string): string {
    let now = text;
    for (let n = 1 + this.random.integer(4); n > 0; n--) {
      const from = this.random.integer(now.length + 1);
      const to = Math.min(now.length, from + this.random.integer(6));
      const put = this.pick([
        this.pick(NOISE),
        this.pick(NOISE),
        '',
        now.slice(from, to).repeat(2),
        this.characters(3),
      ]);
      now = now.slice(0, from) + put + now.slice(to);
    }
    return now;
  }

  private noise(): string {
    const parts = Array.from({ length: this.random.integer(30) }, () =>
      this.pick([
        this.pick(NOISE),
        this.pick(KEYS),
        this.pick(Object.keys(this.language.entities)),
        this.characters(4),
      ]),
    );
    return parts.join('');
  }

  /** Any code units, halves of pairs among them. */
  private characters(most: number): string {
    const units = Array.from({ length: this.random.integer(most + 1) }, () => this.random.integer(0x10000));
    return String.fromCharCode(...units);
  }

  /** Long and deep ones, on both sides of what is taken. */
  private huge(): string {
    const many = 10 ** (1 + this.random.integer(5));
    const clause = this.comparison();
    const [open, close] = this.pick([
      ['(', ')'],
      ["'", "'"],
      ['`', '`'],
      ['"', '"'],
      ['run_id IN (', ')'],
    ]);
    return this.pick([
      open.repeat(many) + close.repeat(many),
      open.repeat(many),
      `${clause} AND `.repeat(Math.min(many, 1200)),
      'AND '.repeat(many) + clause,
      `${clause} ${this.pick(NOISE).repeat(many)}`,
      `tags.long LIKE '${this.pick(NOISE).repeat(many)}'`,
      `a.`.repeat(many),
    ]);
  }

  private pick<T>(list: readonly T[]): T {
    return list[this.random.integer(list.length)];
  }

  /** One time in `n`. */
  private chance(n: number): boolean {
    return this.random.integer(n) === 0;
  }
}

function tokenOf(position: object): string {
  return Buffer.from(JSON.stringify(position)).toString('base64');
}
