import type { Registry } from 'prom-client';

/**
 * Metrics of what happens with every request. An update is an addition to a number of a series that its owner keeps; labels
 * are looked up once for each series, and the text for Prometheus is written on request. The classes of prom-client
 * look the series up by its labels at each update, and its summary keeps a digest of all values even without quantiles:
 * together several microseconds per request.
 */
abstract class Tally<S extends { readonly labels: Labels }> {
  abstract readonly type: 'counter' | 'histogram' | 'summary';
  readonly aggregator = 'sum';
  private readonly byLabels = new Map<string, S>();

  constructor(
    readonly name: string,
    readonly help: string,
  ) {}

  /** The series with these labels, which always come in the same order; made at the first call. */
  series(labels: Labels = {}): S {
    const key = JSON.stringify(labels);
    let found = this.byLabels.get(key);
    if (!found) this.byLabels.set(key, (found = this.newSeries(labels)));
    return found;
  }

  /** Called by prom-client's registry. */
  async get(): Promise<ScrapedMetric> {
    const { name, help, type, aggregator } = this;
    return {
      name,
      help,
      type,
      aggregator,
      values: [...this.byLabels.values()].flatMap((one) => this.lines(one)),
    };
  }

  reset(): void {
    this.byLabels.clear();
  }

  /** Adds it to the registry, instead of an earlier one of this name. */
  registerIn(registry: Registry): this {
    registry.removeSingleMetric(this.name);
    registry.registerMetric(this as never);
    return this;
  }

  protected abstract newSeries(labels: Labels): S;
  protected abstract lines(series: S): ScrapedValue[];
}

export type Labels = Readonly<Record<string, string>>;

interface ScrapedValue {
  metricName: string;
  labels: Readonly<Record<string, string | number>>;
  value: number;
}

interface ScrapedMetric {
  name: string;
  help: string;
  type: string;
  aggregator: string;
  values: ScrapedValue[];
}

/** One series of a counter. */
export class CountSeries {
  count = 0;
  constructor(readonly labels: Labels) {}
}

/** A counter. */
export class CounterTally extends Tally<CountSeries> {
  readonly type = 'counter';

  protected newSeries(labels: Labels): CountSeries {
    return new CountSeries(labels);
  }

  protected lines({ labels, count }: CountSeries): ScrapedValue[] {
    return [{ metricName: this.name, labels, value: count }];
  }
}

/** One series of a summary without quantiles. */
export class SumSeries {
  count = 0;
  sum = 0;
  constructor(readonly labels: Labels) {}

  observe(value: number): void {
    this.count++;
    this.sum += value;
  }
}

/** A summary without quantiles: how many values, and their sum. */
export class SummaryTally extends Tally<SumSeries> {
  readonly type = 'summary';

  protected newSeries(labels: Labels): SumSeries {
    return new SumSeries(labels);
  }

  protected lines({ labels, count, sum }: SumSeries): ScrapedValue[] {
    return [
      { metricName: `${this.name}_sum`, labels, value: sum },
      { metricName: `${this.name}_count`, labels, value: count },
    ];
  }
}

/** One series of a histogram. */
export class BucketSeries extends SumSeries {
  /** Values up to each bound and above the one before it; the last is above all bounds. */
  readonly inBucket: Float64Array;

  constructor(
    labels: Labels,
    private readonly bounds: readonly number[],
  ) {
    super(labels);
    this.inBucket = new Float64Array(bounds.length + 1);
  }

  override observe(value: number): void {
    super.observe(value);
    let bucket = 0;
    while (bucket < this.bounds.length && value > this.bounds[bucket]) bucket++;
    this.inBucket[bucket]++;
  }
}

/** A histogram with few buckets. */
export class HistogramTally extends Tally<BucketSeries> {
  readonly type = 'histogram';

  /** @param bounds upper bounds of the buckets, inclusive, ascending */
  constructor(
    name: string,
    help: string,
    private readonly bounds: readonly number[],
  ) {
    super(name, help);
  }

  protected newSeries(labels: Labels): BucketSeries {
    return new BucketSeries(labels, this.bounds);
  }

  protected lines({ labels, count, sum, inBucket }: BucketSeries): ScrapedValue[] {
    let upTo = 0;
    const buckets = [...this.bounds, '+Inf'].map((le, i) => ({
      metricName: `${this.name}_bucket`,
      labels: { le, ...labels },
      value: (upTo += inBucket[i]),
    }));
    return [
      ...buckets,
      { metricName: `${this.name}_sum`, labels, value: sum },
      { metricName: `${this.name}_count`, labels, value: count },
    ];
  }
}
