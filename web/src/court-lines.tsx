import { COURT, COURT_LINES, type CourtLine } from '../../src/basketball/court/geometry';

/** The part of the court that is drawn: the half with the hoop at the top, X unchanged, Y downwards. */
export const VIEW = {
  x: -COURT.sidelineX,
  y: COURT.baselineY,
  width: 2 * COURT.sidelineX,
  height: COURT.halfCourtY - COURT.baselineY,
};

export function CourtLines() {
  return <g class="lines">{COURT_LINES.map((line) => drawn(line))}</g>;
}

function drawn(line: CourtLine) {
  if (line.kind === 'line')
    return <line key={line.name} x1={line.x1} y1={line.y1} x2={line.x2} y2={line.y2} />;
  if (line.kind === 'circle') return <circle key={line.name} cx={line.cx} cy={line.cy} r={line.r} />;
  const [from, to] = [line.fromDegrees, line.toDegrees].map((degrees) => {
    const angle = (degrees * Math.PI) / 180;
    return { x: line.cx + line.r * Math.sin(angle), y: line.cy + line.r * Math.cos(angle) };
  });
  const large = line.toDegrees - line.fromDegrees > 180 ? 1 : 0;
  return <path key={line.name} d={`M${from.x} ${from.y}A${line.r} ${line.r} 0 ${large} 0 ${to.x} ${to.y}`} />;
}
