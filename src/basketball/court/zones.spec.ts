import { describeWithShared } from '../../../test/support/shared-data.js';
import { readFileSync } from 'node:fs';
import {
  areaWithSuffix,
  areaWithoutSuffix,
  classifyLocation,
  encodeShotType,
  encodeZone,
  shotTypeLabel,
} from './zones.js';
import type { ZoneArea } from './zones.js';

describe('classifyLocation', () => {
  it.each([
    [0, 0, 1, 'Restricted Area', 'Center', 'Less Than 8 ft.'],
    [40, 0, 2, 'In The Paint (Non-RA)', 'Center', 'Less Than 8 ft.'],
    [0, 81, 2, 'In The Paint (Non-RA)', 'Center', '8-16 ft.'],
    [-41, 70, 2, 'In The Paint (Non-RA)', 'Left Side', '8-16 ft.'],
    [80, 138, 2, 'In The Paint (Non-RA)', 'Right Side', '8-16 ft.'],
    [81, 138, 4, 'Mid-Range', 'Right Side Center', '16-24 ft.'],
    [80, 139, 4, 'Mid-Range', 'Right Side Center', '16-24 ft.'],
    [-160, 0, 3, 'Mid-Range', 'Left Side', '8-16 ft.'],
    [-161, 0, 3, 'Mid-Range', 'Left Side', '16-24 ft.'],
    [219, 87, 4, 'Mid-Range', 'Right Side', '16-24 ft.'],
    [220, 87, 6, 'Right Corner 3', 'Right Side', '24+ ft.'],
    [-220, 87, 6, 'Left Corner 3', 'Left Side', '24+ ft.'],
    [220, 88, 4, 'Mid-Range', 'Right Side', '16-24 ft.'],
    [221, 88, 5, 'Above the Break 3', 'Right Side Center', '24+ ft.'],
    [0, 237, 4, 'Mid-Range', 'Center', '16-24 ft.'],
    [0, 238, 5, 'Above the Break 3', 'Center', '24+ ft.'],
    [0, 397, 5, 'Above the Break 3', 'Center', '24+ ft.'],
    [0, 398, 5, 'Above the Break 3', 'Back Court', 'Back Court Shot'],
    [0, 420, 7, 'Backcourt', 'Back Court', 'Back Court Shot'],
    [-250, 88, 5, 'Above the Break 3', 'Left Side Center', '24+ ft.'],
  ])('(%d, %d) is zone %d, %s, %s, %s', (x, y, zoneCombined, basicZone, area, range) => {
    expect(classifyLocation(x, y)).toMatchObject({ zoneCombined, basicZone, area, range });
  });

  it('rounds coordinates before it judges them', () => {
    expect(classifyLocation(219.6, 87.4)).toEqual(classifyLocation(220, 87));
    expect(classifyLocation(-0.4, 0)).toEqual(classifyLocation(0, 0));
  });

  it('rounds the distance down to whole feet', () => {
    expect(classifyLocation(0, 230).distanceFeet).toBe(23);
    expect(classifyLocation(0, 239).distanceFeet).toBe(23);
    expect(classifyLocation(30, 40).distanceFeet).toBe(5);
  });

  it('counts three exactly for the zones behind the line', () => {
    for (let x = -250; x <= 250; x += 5) {
      for (let y = -50; y <= 880; y += 5) {
        const place = classifyLocation(x, y);
        expect(place.shotType === 3).toBe(place.zoneCombined >= 5);
        expect(encodeZone(place.basicZone, areaWithSuffix(place.area))).toBe(place.zoneCombined);
      }
    }
  });
});

describe('labels', () => {
  it.each([
    ['Restricted Area', 'Center(C)', 1],
    ['In The Paint (Non-RA)', 'Left Side(L)', 2],
    ['Mid-Range', 'Left Side Center(LC)', 3],
    ['Mid-Range', 'Left Side', 3],
    ['Mid-Range', 'Center(C)', 4],
    ['Mid-Range', 'Right Side(R)', 4],
    ['Mid-Range', '', 4],
    ['Above the Break 3', 'Left Side Center(LC)', 5],
    ['Left Corner 3', 'Left Side(L)', 6],
    ['Right Corner 3', 'Right Side(R)', 6],
    ['Backcourt', 'Back Court(BC)', 7],
    ['In the paint (non-RA)', 'Center(C)', 0],
    ['', '', 0],
  ])('zone %s, %s is %d', (basic, area, code) => {
    expect(encodeZone(basic, area)).toBe(code);
  });

  it('encodes the shot type by its first three characters', () => {
    expect(encodeShotType('2PT Field Goal')).toBe(2);
    expect(encodeShotType('3PT Field Goal')).toBe(3);
    expect(encodeShotType('Free Throw')).toBe(0);
    expect(encodeShotType(shotTypeLabel(3))).toBe(3);
  });

  it('writes and removes the suffix of an area', () => {
    const areas: Record<ZoneArea, string> = {
      Center: 'Center(C)',
      'Left Side': 'Left Side(L)',
      'Right Side': 'Right Side(R)',
      'Left Side Center': 'Left Side Center(LC)',
      'Right Side Center': 'Right Side Center(RC)',
      'Back Court': 'Back Court(BC)',
    };
    for (const [area, written] of Object.entries(areas)) {
      expect(areaWithSuffix(area as ZoneArea)).toBe(written);
      expect(areaWithoutSuffix(written)).toBe(area);
      expect(areaWithoutSuffix(area)).toBe(area);
    }
  });
});

describeWithShared('the recorded zones', ['data', 'seed', 'nba_data_raw_1000.csv'], (path) => {
  it('are all reproduced from the location', () => {
    const [, ...lines] = readFileSync(path, 'utf8').trimEnd().split('\n');
    expect(lines).toHaveLength(1000);
    for (const line of lines) {
      const fields = line.split(',');
      const place = classifyLocation(Number(fields[15]), Number(fields[16]));
      const derived = [place.basicZone, areaWithSuffix(place.area), place.range, `${place.distanceFeet}`];
      expect(derived).toEqual(fields.slice(11, 15));
    }
  });
});
