import * as fc from '../../../test/support/fast-check.js';
import { addToSurvey, emptySurvey, notInTenths, verdictOf } from './location-transform.js';
import type { LocatedRow, LocationTransform } from './location-transform.js';
import { classifyLocation, shotTypeLabel } from '../court/zones.js';

/** A row that has every evidence, at a place in tenths of a foot, written as a file of that transform does. */
function rowAt(
  x: number,
  y: number,
  written: LocationTransform,
  changes: Partial<LocatedRow> = {},
): LocatedRow {
  const place = classifyLocation(x, y);
  return {
    ...writtenAs(x, y, written),
    distance: `${place.distanceFeet}`,
    basicZone: place.basicZone,
    area: place.area,
    range: place.range,
    shotType: shotTypeLabel(place.shotType),
    ...changes,
  };
}

function writtenAs(x: number, y: number, transform: LocationTransform): Pick<LocatedRow, 'x' | 'y'> {
  if (transform === 'tenths') return { x: `${x}`, y: `${y}` };
  const feet = [-x / 10, y / 10 + 5.25];
  if (transform === 'feet') return { x: `${feet[0]}`, y: `${feet[1]}` };
  return { x: `${-feet[0] / 10}`, y: `${feet[1] / 10 + 5.25}` };
}

const NO_LABELS = { basicZone: '', area: '', range: '', shotType: '' };
const NOTHING = { ...NO_LABELS, distance: '' };

function surveyOf(rows: LocatedRow[]) {
  const survey = emptySurvey();
  for (const row of rows) addToSurvey(survey, row);
  return survey;
}

const verdict = (rows: LocatedRow[], given?: LocationTransform) => verdictOf(surveyOf(rows), given);

const transforms = fc.constantFrom<LocationTransform>('feet', 'tenths', 'twice');
const places = fc.tuple(fc.integer({ min: -250, max: 250 }), fc.integer({ min: -52, max: 850 }));
const nearRim = fc.tuple(fc.integer({ min: -9, max: 9 }), fc.integer({ min: -9, max: 9 }));

describe('the transform of a file', () => {
  it('is found from any rows that have a distance or labels, at any location', () => {
    const evidence = fc.constantFrom<Partial<LocatedRow>>(
      {},
      NO_LABELS,
      { distance: '' },
      { ...NOTHING, shotType: '' },
    );
    fc.assert(
      fc.property(
        transforms,
        fc.oneof(fc.array(places, { minLength: 1 }), fc.array(nearRim, { minLength: 1 })),
        evidence,
        (transform, spots, changes) => {
          const found = verdict(spots.map(([x, y]) => rowAt(x, y, transform, changes)));
          if (changes.distance === '' && changes.area === '')
            expect(found).toMatchObject({ fault: 'unsure' });
          else expect(found).toMatchObject({ transform });
        },
      ),
    );
  });

  it('is accepted as given exactly when the rows do not contradict it', () => {
    fc.assert(
      fc.property(transforms, transforms, fc.array(places, { minLength: 1 }), (written, given, spots) => {
        const rows = spots.map(([x, y]) => rowAt(x, y, written, NOTHING));
        const found = verdict(rows, given);
        expect(found).toMatchObject(written === given ? { transform: given } : { fault: 'contradicted' });
      }),
    );
  });

  it('is required from the user if rows have only coordinates, unless they fill a court', () => {
    expect(verdict([rowAt(0, 0, 'feet', NOTHING)])).toMatchObject({
      fault: 'unsure',
      reason: expect.stringContaining('look like feet'),
    });
    const court = Array.from({ length: 200 }, (_, i) => rowAt(-240 + 2 * i, (7 * i) % 240, 'twice', NOTHING));
    expect(verdict(court)).toMatchObject({ transform: 'twice' });
    const rim = court.map((_, i) => rowAt(i % 20, i % 9, 'twice', NOTHING));
    expect(verdict(rim)).toMatchObject({ fault: 'unsure' });
  });

  it('is required from the user if labels contradict it and distances do not confirm it', () => {
    const wrong = { basicZone: 'Mid-Range', area: 'Center', range: '8-16 ft.' };
    expect(verdict([rowAt(22, 55, 'feet', { ...wrong, distance: '' })])).toMatchObject({ fault: 'unsure' });
    expect(verdict([rowAt(22, 55, 'feet', wrong)])).toMatchObject({ transform: 'feet' });
    expect(verdict([rowAt(22, 55, 'feet', { ...wrong, distance: '' })], 'feet')).toMatchObject({
      transform: 'feet',
    });
  });

  it('is refused if coordinates were rounded, or are not tenths', () => {
    const rounded = Array.from({ length: 50 }, (_, i) => {
      const row = rowAt(3 * i, 2 * i, 'feet');
      return { ...row, x: Number(row.x).toFixed(0), y: Number(row.y).toFixed(0) };
    });
    expect(verdict(rounded)).toMatchObject({ fault: 'contradicted' });
    expect(verdict([rowAt(0, 0, 'feet', { x: '10.43' })])).toMatchObject({ fault: 'contradicted' });
  });

  it('is refused if the sides of the zones are swapped', () => {
    const mirrored = Array.from({ length: 40 }, (_, i) => {
      const row = rowAt(-200 + i, 100, 'feet');
      return { ...row, x: `${-Number(row.x)}` };
    });
    expect(verdict(mirrored)).toMatchObject({
      fault: 'contradicted',
      reason: expect.stringContaining('wrong sign'),
    });
  });

  it('needs no location: nothing is transformed then', () => {
    expect(verdict([])).toMatchObject({ transform: 'feet' });
    expect(
      verdict([
        { ...rowAt(0, 0, 'feet'), x: '', y: '' },
        { ...rowAt(0, 0, 'feet'), x: '0x10' },
      ]),
    ).toMatchObject({
      transform: 'feet',
      reason: 'no row has a location',
    });
  });
});

describe('a file in tenths by its format', () => {
  const reason = (rows: LocatedRow[]) => notInTenths(surveyOf(rows));
  const spots = Array.from({ length: 200 }, (_, i): [number, number] => [-200 + 2 * i, (3 * i) % 250]);

  it('is read unchanged, including odd rows', () => {
    const rows = spots.map(([x, y]) => rowAt(x, y, 'tenths'));
    expect(reason(rows)).toBeUndefined();
    expect(
      reason(rows.with(0, { ...rows[0], distance: '90' }).with(1, { ...rows[1], x: '1.5' })),
    ).toBeUndefined();
    expect(reason([rowAt(10, 100, 'tenths', { distance: '3' })])).toBeUndefined();
    expect(reason([])).toBeUndefined();
  });

  it('is refused if its locations are in another unit or frame', () => {
    for (const transform of ['feet', 'twice'] as const) {
      const found = reason(spots.map(([x, y]) => rowAt(x, y, transform)));
      expect(found).toContain(transform);
    }
    expect(reason([rowAt(132, 2, 'tenths', { x: '13.2', y: '0.2' })])).toContain('not whole tenths');
    const metres = spots.map(([x, y]) =>
      rowAt(x, y, 'tenths', { x: `${Math.round(x / 3)}`, y: `${Math.round(y / 3)}` }),
    );
    expect(reason(metres)).toContain('the distance does not match the coordinates');
    const mirrored = spots.map(([x, y]) => rowAt(x, y, 'tenths', { x: `${-x}` }));
    expect(reason(mirrored)).toContain('wrong sign');
  });
});
