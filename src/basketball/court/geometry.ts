/**
 * The lines of half a court, in tenths of a foot: hoop centre at (0, 0), Y away from the baseline. Drawn with the hoop at
 * the top and Y downwards, X is drawn unchanged; with the hoop at the bottom X must be mirrored.
 */
export const COURT = {
  baselineY: -52.5,
  halfCourtY: 417.5,
  /** The opposite baseline: the far end of a backcourt shot. */
  farBaselineY: 887.5,
  sidelineX: 250,
  ringRadius: 7.5,
  backboardY: -12.5,
  backboardHalfWidth: 30,
  restrictedRadius: 40,
  keyHalfWidth: 80,
  freeThrowLineY: 137.5,
  freeThrowRadius: 60,
  cornerThreeX: 220,
  /** Where the straight corner line meets the arc. */
  cornerThreeY: 89.48,
  arcRadius: 237.5,
  centreCircleRadius: 60,
} as const;

/** One of the lines to draw. Angles are degrees from straight-on (0 is away from the baseline), positive to the right. */
export type CourtLine =
  | { kind: 'line'; name: string; x1: number; y1: number; x2: number; y2: number }
  | { kind: 'circle'; name: string; cx: number; cy: number; r: number }
  | { kind: 'arc'; name: string; cx: number; cy: number; r: number; fromDegrees: number; toDegrees: number };

const arcHalfAngle = (Math.atan2(COURT.cornerThreeX, COURT.cornerThreeY) * 180) / Math.PI;

/** All lines of the half court, for drawing. */
export const COURT_LINES: readonly CourtLine[] = [
  line('baseline', -COURT.sidelineX, COURT.baselineY, COURT.sidelineX, COURT.baselineY),
  line('half-court', -COURT.sidelineX, COURT.halfCourtY, COURT.sidelineX, COURT.halfCourtY),
  line('left sideline', -COURT.sidelineX, COURT.baselineY, -COURT.sidelineX, COURT.halfCourtY),
  line('right sideline', COURT.sidelineX, COURT.baselineY, COURT.sidelineX, COURT.halfCourtY),
  line('backboard', -COURT.backboardHalfWidth, COURT.backboardY, COURT.backboardHalfWidth, COURT.backboardY),
  line('key left', -COURT.keyHalfWidth, COURT.baselineY, -COURT.keyHalfWidth, COURT.freeThrowLineY),
  line('key right', COURT.keyHalfWidth, COURT.baselineY, COURT.keyHalfWidth, COURT.freeThrowLineY),
  line(
    'free-throw line',
    -COURT.keyHalfWidth,
    COURT.freeThrowLineY,
    COURT.keyHalfWidth,
    COURT.freeThrowLineY,
  ),
  line('left corner three', -COURT.cornerThreeX, COURT.baselineY, -COURT.cornerThreeX, COURT.cornerThreeY),
  line('right corner three', COURT.cornerThreeX, COURT.baselineY, COURT.cornerThreeX, COURT.cornerThreeY),
  { kind: 'circle', name: 'ring', cx: 0, cy: 0, r: COURT.ringRadius },
  { kind: 'circle', name: 'free-throw circle', cx: 0, cy: COURT.freeThrowLineY, r: COURT.freeThrowRadius },
  arc('restricted arc', 0, COURT.restrictedRadius, -90, 90),
  arc('three-point arc', 0, COURT.arcRadius, -arcHalfAngle, arcHalfAngle),
  arc('centre circle', COURT.halfCourtY, COURT.centreCircleRadius, 90, 270),
];

function line(name: string, x1: number, y1: number, x2: number, y2: number): CourtLine {
  return { kind: 'line', name, x1, y1, x2, y2 };
}

function arc(name: string, cy: number, r: number, fromDegrees: number, toDegrees: number): CourtLine {
  return { kind: 'arc', name, cx: 0, cy, r, fromDegrees, toDegrees };
}
