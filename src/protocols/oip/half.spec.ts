import { halfOfNumber, numberOfHalf } from './half.js';

describe(numberOfHalf.name, () => {
  // Examples of IEEE 754 binary16.
  it.each([
    [0x0000, 0],
    [0x3c00, 1],
    [0xc000, -2],
    [0x7bff, 65_504],
    [0x0400, 2 ** -14],
    [0x0001, 2 ** -24],
    [0x3555, 0.333251953125],
    [0x7c00, Infinity],
    [0xfc00, -Infinity],
  ])('reads %i as %d, and writes it back', (half, number) => {
    expect(numberOfHalf(half)).toBe(number);
    expect(halfOfNumber(number)).toBe(half);
  });

  it('writes back each of the 65,536 patterns', () => {
    for (let half = 0; half < 65_536; half++) {
      const number = numberOfHalf(half);
      if (Number.isNaN(number)) continue;
      if (halfOfNumber(number) !== half) throw new Error(`${half} became ${halfOfNumber(number)}`);
    }
    expect(halfOfNumber(numberOfHalf(0x7e00))).toBe(0x7e00);
  });
});

describe(halfOfNumber.name, () => {
  it.each([
    [1 + 2 ** -11, 0x3c00, 'a tie to the even fraction below'],
    [1 + 3 * 2 ** -11, 0x3c02, 'a tie to the even fraction above'],
    [2047.9, 0x6800, 'a carry into the exponent'],
    [65_519, 0x7bff, 'the largest number'],
    [65_520, 0x7c00, 'infinity'],
    [2 ** -26, 0x0000, 'zero'],
  ])('rounds %d to %i: %s', (number, half) => {
    expect(halfOfNumber(number)).toBe(half);
  });
});
