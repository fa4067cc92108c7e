import { memo } from 'preact/compat';
import type { Hex } from './api';
import { VIEW } from './court-lines';
import { share } from './format';

/** Circumradius of a hexagon that fills its cell, tenths of a foot: the server bins with a radius of one foot. */
const FULL_RADIUS = 10;
const STEPS = 7;

/** Size by attempts (logarithmic, because the rim has most of them), colour by the zone's rate: that of a single hexagon is noise. */
export const HexLayer = memo(function HexLayer({ hexes }: { hexes: Hex[] }) {
  const visible = hexes.filter((hex) => hex.y < VIEW.y + VIEW.height);
  const most = Math.log1p(Math.max(1, ...visible.map((hex) => hex.attempts)));
  const rates = visible.map((hex) => hex.zoneRate);
  const [lowest, highest] = [Math.min(...rates), Math.max(...rates)];
  return (
    <g class="hexes">
      {visible.map((hex) => {
        const radius = FULL_RADIUS * Math.sqrt(Math.log1p(hex.attempts) / most);
        const step =
          highest > lowest ? Math.round(((STEPS - 1) * (hex.zoneRate - lowest)) / (highest - lowest)) : 0;
        return <path key={`${hex.x},${hex.y}`} class={`heat-${step}`} d={hexagon(hex.x, hex.y, radius)} />;
      })}
    </g>
  );
});

function hexagon(x: number, y: number, radius: number): string {
  const points = Array.from({ length: 6 }, (_, corner) => {
    const angle = (Math.PI / 3) * corner + Math.PI / 6;
    return `${(x + radius * Math.cos(angle)).toFixed(1)} ${(y + radius * Math.sin(angle)).toFixed(1)}`;
  });
  return `M${points.join('L')}Z`;
}

/** The colour scale, from the zone with the lowest success rate to the one with the highest. */
export function HexLegend({ hexes }: { hexes: Hex[] }) {
  if (hexes.length === 0) return null;
  const rates = hexes.filter((hex) => hex.y < VIEW.y + VIEW.height).map((hex) => hex.zoneRate);
  return (
    <p class="legend quiet">
      {share(Math.min(...rates))}
      <svg viewBox="0 0 70 9" aria-hidden="true">
        {Array.from({ length: STEPS }, (_, step) => (
          <rect key={step} class={`heat-${step}`} x={step * 10} width="10" height="9" />
        ))}
      </svg>
      {share(Math.max(...rates))} of the shots of a zone go in; the size of a hexagon is how often a shot
      comes from there
    </p>
  );
}
