import { type WholeNumber, wholeNumber } from '../../platform/numbers/whole-number.js';

/** Whole numbers in 8 bytes each: as numbers, and from the first one on that no number holds exactly as 64-bit integers. */
export class WholeColumn {
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
