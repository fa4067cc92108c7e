/**
 * The only source of randomness in the library: a seeded generator whose streams are pinned by tests.
 *
 * xoshiro128** 1.1 (Blackman and Vigna, "Scrambled linear pseudorandom number generators", 2021), seeded by the finaliser
 * of MurmurHash3 over a Weyl sequence (splitmix32).
 */

const TWO_32 = 4_294_967_296;

/** Arrays and typed arrays. */
interface Indexed {
  readonly length: number;
  [index: number]: unknown;
}

export class Random {
  readonly #seed: number;
  #a: number;
  #b: number;
  #c: number;
  #d: number;
  #spareNormal: number | undefined;

  /** @param seed a safe integer (53 bits and sign); throws RangeError otherwise */
  constructor(seed: number) {
    if (!Number.isSafeInteger(seed)) throw new RangeError(`seed must be a safe integer, not ${seed}`);
    this.#seed = seed;
    const low = seed >>> 0;
    const high = Math.floor(seed / TWO_32) | 0;
    this.#a = seedWord(low, high, 1);
    this.#b = seedWord(low, high, 2);
    this.#c = seedWord(low, high, 3);
    this.#d = seedWord(low, high, 4);
    if ((this.#a | this.#b | this.#c | this.#d) === 0) this.#a = 1;
  }

  /** Uniform on [0, 1), a multiple of 2^-53. */
  next(): number {
    const high = this.#bits() >>> 5;
    const low = this.#bits() >>> 6;
    return (high * 67_108_864 + low) / 9_007_199_254_740_992;
  }

  /** Uniform on 0 .. n-1 without bias; n is an integer in 1 .. 2^32. @throws {RangeError} when it is not */
  integer(n: number): number {
    if (!Number.isInteger(n) || n < 1 || n > TWO_32) {
      throw new RangeError(`n must be an integer in 1 .. 2^32, not ${n}`);
    }
    const limit = TWO_32 - (TWO_32 % n);
    let bits = this.#bits();
    while (bits >= limit) bits = this.#bits();
    return bits % n;
  }

  /** Standard normal, by Marsaglia's polar method. */
  normal(): number {
    const spare = this.#spareNormal;
    if (spare !== undefined) {
      this.#spareNormal = undefined;
      return spare;
    }
    for (;;) {
      const u = 2 * this.next() - 1;
      const v = 2 * this.next() - 1;
      const s = u * u + v * v;
      if (s > 0 && s < 1) {
        const scale = Math.sqrt((-2 * Math.log(s)) / s);
        this.#spareNormal = v * scale;
        return u * scale;
      }
    }
  }

  /**
   * An independent stream for `label`. It depends on this generator's seed and the label only, not on how much was drawn
   * before, so that dividing work among threads does not change results. `fork(1)` and `fork('1')` differ.
   */
  fork(label: string | number): Random {
    const text = typeof label === 'number' ? `#${label}` : `$${label}`;
    let low = mix(this.#seed >>> 0);
    let high = mix((Math.floor(this.#seed / TWO_32) | 0) ^ 0x5bd1e995);
    for (let i = 0; i < text.length; i++) {
      low = mix(low ^ text.charCodeAt(i));
      high = mix((high + low) | 0);
    }
    return new Random((high & 0x1fffff) * TWO_32 + low);
  }

  /** Fisher–Yates, in place; returns the same array. */
  shuffle<T extends Indexed>(array: T): T {
    const places: Indexed = array;
    for (let i = places.length - 1; i > 0; i--) {
      const j = this.integer(i + 1);
      const held = places[i];
      places[i] = places[j];
      places[j] = held;
    }
    return array;
  }

  /** 32 random bits as an unsigned integer. */
  #bits(): number {
    const scrambled = Math.imul(rotate(Math.imul(this.#b, 5), 7), 9) >>> 0;
    const shifted = this.#b << 9;
    this.#c ^= this.#a;
    this.#d ^= this.#b;
    this.#b ^= this.#c;
    this.#a ^= this.#d;
    this.#c ^= shifted;
    this.#d = rotate(this.#d, 11);
    return scrambled;
  }
}

function rotate(x: number, bits: number): number {
  return (x << bits) | (x >>> (32 - bits));
}

function seedWord(low: number, high: number, word: number): number {
  return mix((low + Math.imul(word, 0x9e3779b9)) | 0) ^ mix((high ^ Math.imul(word, 0x85ebca6b)) | 0);
}

/** The finaliser of MurmurHash3: a bijection of 32 bits in which every input bit reaches every output bit. Unsigned. */
function mix(x: number): number {
  let h = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
