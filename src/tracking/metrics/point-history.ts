import { compareWholes, type WholeNumber, wholeNumber } from '../../platform/numbers/whole-number.js';
import type { MetricPoint } from '../runs/run.js';

const FIRST_ROOM = 16;
const GROWTH = 1.5;

/** Integers in 8 bytes each: as numbers until the first one that no number holds exactly, then as 64-bit integers. */
class WholeColumn {
  private numbers: Float64Array;
  private large?: BigInt64Array;

  constructor(public room: number) {
    this.numbers = new Float64Array(room);
  }

  get(place: number): WholeNumber {
    return this.large ? wholeNumber(this.large[place]) : this.numbers[place];
  }

  set(place: number, value: WholeNumber): void {
    if (typeof value === 'bigint') this.widen()[place] = value;
    else if (this.large) this.large[place] = BigInt(value);
    else this.numbers[place] = value;
  }

  grow(room: number): void {
    this.room = room;
    if (this.large) {
      const larger = new BigInt64Array(room);
      larger.set(this.large);
      this.large = larger;
    } else {
      const larger = new Float64Array(room);
      larger.set(this.numbers);
      this.numbers = larger;
    }
  }

  private widen(): BigInt64Array {
    if (!this.large) {
      this.large = BigInt64Array.from(this.numbers, BigInt);
      this.numbers = new Float64Array(0);
    }
    return this.large;
  }
}

/**
 * The points of one metric in columns, 24 bytes each, in the order of (step, timestamp, value). Clients read them in the
 * order of (timestamp, step, value), which is nearly always the same order; otherwise a list of places is kept for it. Points
 * nearly always arrive in order, and are then appended. NaN sorts right after 0.
 */
export class PointHistory {
  private readonly steps = new WholeColumn(FIRST_ROOM);
  private readonly moments = new WholeColumn(FIRST_ROOM);
  private valueColumn = new Float64Array(FIRST_ROOM);
  private count = 0;
  /** How many points from the beginning on are in order. */
  private ordered = 0;
  /** The places in the order of time; `same` if that is the order of the columns, undefined until requested. */
  private times?: Uint32Array | 'same';

  static of(points: readonly MetricPoint[]): PointHistory {
    const history = new PointHistory();
    for (const { value, timestamp, step } of points) history.add(value, timestamp, step);
    return history;
  }

  get length(): number {
    return this.count;
  }

  add(value: number, timestamp: WholeNumber, step: WholeNumber): void {
    if (this.count === this.valueColumn.length) this.grow();
    const place = this.count;
    this.put(place, value, timestamp, step);
    this.count += 1;
    if (this.ordered < place) return;
    if (place > 0 && this.stepsInOrder(place - 1, place) > 0) return;
    this.ordered = this.count;
    this.addTime(place);
  }

  /** Whether the history has an equal point. */
  has({ step, timestamp, value }: MetricPoint): boolean {
    this.order();
    const place = this.firstNotBefore(step, timestamp, value);
    return place < this.count && this.compareSteps(place, step, timestamp, value) === 0;
  }

  /** Those of the places from `from` to before `to`, by step. */
  slice(from = 0, to = Infinity): MetricPoint[] {
    this.order();
    const points: MetricPoint[] = [];
    for (let place = from; place < Math.min(to, this.count); place += 1) points.push(this.at(place));
    return points;
  }

  /** At most `most` of those between two steps, evenly spaced by place: see `sampledPlaces`. */
  sample(most: number, start: WholeNumber = -Infinity, end: WholeNumber = Infinity): MetricPoint[] {
    this.order();
    const from = this.firstNotBefore(start, -Infinity, -Infinity);
    const to = end === Infinity ? this.count : this.firstNotBefore(end, Infinity, Infinity);
    return sampledPlaces(Math.max(0, to - from), most).map((place) => this.at(from + place));
  }

  /** As `slice`, by time. */
  byTime(from = 0, to = Infinity): MetricPoint[] {
    const places = this.timeOrder();
    const points: MetricPoint[] = [];
    for (let n = from; n < Math.min(to, this.count); n += 1) {
      points.push(this.at(places === 'same' ? n : places[n]));
    }
    return points;
  }

  /** How many points are not after this one by time: the index at which a page after it begins. */
  countUntil({ timestamp, step, value }: MetricPoint): number {
    const places = this.timeOrder();
    return this.firstWithout(
      (n) => this.compareTimes(places === 'same' ? n : places[n], step, timestamp, value) <= 0,
    );
  }

  private at(place: number): MetricPoint {
    return {
      value: this.valueColumn[place],
      timestamp: this.moments.get(place),
      step: this.steps.get(place),
    };
  }

  private put(place: number, value: number, timestamp: WholeNumber, step: WholeNumber): void {
    this.steps.set(place, step);
    this.moments.set(place, timestamp);
    this.valueColumn[place] = value;
  }

  /** The order by step of the point at a place and another one. Columns may hold no infinity, arguments may. */
  private compareSteps(place: number, step: WholeNumber, timestamp: WholeNumber, value: number): number {
    return (
      compareWholes(this.steps.get(place), step) ||
      compareWholes(this.moments.get(place), timestamp) ||
      compareValues(this.valueColumn[place], value)
    );
  }

  /** As `compareSteps`, by time. */
  private compareTimes(place: number, step: WholeNumber, timestamp: WholeNumber, value: number): number {
    return (
      compareWholes(this.moments.get(place), timestamp) ||
      compareWholes(this.steps.get(place), step) ||
      compareValues(this.valueColumn[place], value)
    );
  }

  private stepsInOrder(a: number, b: number): number {
    return this.compareSteps(a, this.steps.get(b), this.moments.get(b), this.valueColumn[b]);
  }

  private timesInOrder(a: number, b: number): number {
    return this.compareTimes(a, this.steps.get(b), this.moments.get(b), this.valueColumn[b]);
  }

  /** The first place, by step, whose point is not before this one. */
  private firstNotBefore(step: WholeNumber, timestamp: WholeNumber, value: number): number {
    return this.firstWithout((place) => this.compareSteps(place, step, timestamp, value) < 0);
  }

  /** Binary search: the first index for which `holds` is false, given that it is true for all before; else the count. */
  private firstWithout(holds: (n: number) => boolean): number {
    let [low, high] = [0, this.count];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (holds(middle)) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Merges the unordered points at the end into their places, from the back, so that earlier points are not moved. */
  private order(): void {
    if (this.ordered === this.count) return;
    const tail = Uint32Array.from({ length: this.count - this.ordered }, (_, n) => this.ordered + n);
    tail.sort((a, b) => this.stepsInOrder(a, b));
    const late = Array.from(tail, (place) => this.at(place));
    let before = this.ordered - 1;
    let left = late.length - 1;
    for (let place = this.count - 1; left >= 0; place -= 1) {
      const { step, timestamp, value } = late[left];
      if (before >= 0 && this.compareSteps(before, step, timestamp, value) > 0) {
        this.put(place, this.valueColumn[before], this.moments.get(before), this.steps.get(before));
        before -= 1;
      } else {
        this.put(place, value, timestamp, step);
        left -= 1;
      }
    }
    this.ordered = this.count;
    this.times = undefined;
  }

  /** Keeps the order of time up to date with an appended point if it is the last one by time too. */
  private addTime(place: number): void {
    if (this.times === undefined) return;
    const last = this.times === 'same' ? place - 1 : this.times[place - 1];
    if (place > 0 && this.timesInOrder(last, place) > 0) this.times = undefined;
    else if (this.times !== 'same') this.times[place] = place;
  }

  private timeOrder(): Uint32Array | 'same' {
    this.order();
    if (this.times === undefined) {
      let place = 1;
      while (place < this.count && this.timesInOrder(place - 1, place) <= 0) place += 1;
      this.times = place >= this.count ? 'same' : this.sortedByTime();
    }
    return this.times;
  }

  /** With room for as many points as the columns have. */
  private sortedByTime(): Uint32Array {
    const places = new Uint32Array(this.valueColumn.length);
    for (let place = 0; place < this.count; place += 1) places[place] = place;
    places.subarray(0, this.count).sort((a, b) => this.timesInOrder(a, b));
    return places;
  }

  private grow(): void {
    const room = Math.ceil(this.valueColumn.length * GROWTH);
    this.steps.grow(room);
    this.moments.grow(room);
    const values = new Float64Array(room);
    values.set(this.valueColumn);
    this.valueColumn = values;
    if (this.times === undefined || this.times === 'same') return;
    const larger = new Uint32Array(room);
    larger.set(this.times);
    this.times = larger;
  }
}

/** Numbers by size, and NaN right after 0. */
function compareValues(a: number, b: number): number {
  if (a === b) return 0;
  if ((a || 0) < (b || 0)) return -1;
  if ((a || 0) > (b || 0)) return 1;
  return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
}

/**
 * At most `most` places of a list of this length, evenly spaced: the first of each of `most` parts, the longer ones at the
 * beginning, as SQL's NTILE cuts them. The last place of all replaces that of the last part.
 */
export function sampledPlaces(length: number, most: number): number[] {
  if (length <= most) return Array.from({ length }, (_, n) => n);
  if (most <= 1) return [length - 1];
  const size = Math.floor(length / most);
  const longer = length % most;
  return Array.from({ length: most }, (_, n) => (n < most - 1 ? n * size + Math.min(n, longer) : length - 1));
}
