import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { IsInstant } from './instant.js';

class Question {
  @IsInstant()
  at: Date;
}

function read(at: unknown): Date | undefined {
  const question = plainToInstance(Question, { at });
  return validateSync(question).length === 0 ? question.at : undefined;
}

describe(IsInstant.name, () => {
  it.each([
    ['2026-11-24T05:00:00Z', '2026-11-24T05:00:00.000Z'],
    ['2026-11-24T05:00:00.250+01:00', '2026-11-24T04:00:00.250Z'],
    ['2026-11-24', '2026-11-24T00:00:00.000Z'],
  ])('reads %s', (text, instant) => {
    expect(read(text)?.toISOString()).toBe(instant);
  });

  it.each([
    '2027-02-30T00:00:00Z',
    '2027-02-29',
    '2026-04-31',
    '2026-11-24T24:30:00Z',
    '0.5',
    '1',
    '',
    '2026',
    '24/11/2026',
    '2026-13-01',
    '2026-11-24T05:00:00',
    'now',
    null,
    5,
    true,
  ])('refuses %p', (value) => {
    expect(read(value)).toBeUndefined();
  });
});
