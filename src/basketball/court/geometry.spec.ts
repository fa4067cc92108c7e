import { COURT, COURT_LINES } from './geometry.js';
import { classifyLocation } from './zones.js';

describe('the court lines', () => {
  it('lie where the zones change', () => {
    expect(classifyLocation(0, COURT.restrictedRadius - 1).zoneCombined).toBe(1);
    expect(classifyLocation(0, COURT.restrictedRadius).zoneCombined).toBe(2);
    expect(classifyLocation(COURT.keyHalfWidth, 100).zoneCombined).toBe(2);
    expect(classifyLocation(COURT.keyHalfWidth + 1, 100).zoneCombined).toBe(4);
    expect(classifyLocation(COURT.cornerThreeX, 0).zoneCombined).toBe(6);
    expect(classifyLocation(0, Math.ceil(COURT.arcRadius)).zoneCombined).toBe(5);
  });

  it('join the corner line and the arc', () => {
    expect(Math.hypot(COURT.cornerThreeX, COURT.cornerThreeY)).toBeCloseTo(COURT.arcRadius, 1);
    const arc = COURT_LINES.find((line) => line.name === 'three-point arc');
    const end = arc?.kind === 'arc' ? (arc.toDegrees * Math.PI) / 180 : Number.NaN;
    expect(COURT.arcRadius * Math.sin(end)).toBeCloseTo(COURT.cornerThreeX, 1);
    expect(COURT.arcRadius * Math.cos(end)).toBeCloseTo(COURT.cornerThreeY, 1);
  });

  it('have unique names', () => {
    const names = COURT_LINES.map((line) => line.name);
    expect(new Set(names).size).toBe(names.length);
  });
});
