/** Tenths of a foot from the hoop. */
export interface Place {
  x: number;
  y: number;
}

/** Locations to choose from a list instead of clicking the court: one for each zone. */
export const PLACES: Record<string, Place> = {
  'at the rim': { x: 0, y: 10 },
  'in the paint': { x: 0, y: 80 },
  'free-throw line': { x: 0, y: 139 },
  'mid-range, left': { x: -160, y: 80 },
  'mid-range, right': { x: 160, y: 80 },
  'corner three, left': { x: -230, y: 20 },
  'corner three, right': { x: 230, y: 20 },
  'three, top of the arc': { x: 0, y: 250 },
  'three, left wing': { x: -180, y: 180 },
  'three, right wing': { x: 180, y: 180 },
};
