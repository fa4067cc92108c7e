/** The groups of shots in which an election looks for a model that is worse, although it is better on the whole. */
import type { SliceSpec } from '../../algorithms/evaluation/slice-comparison.js';
import { SHOT_CARD } from './shot-card.js';

/** The players with the most shots that are compared one by one. */
const PLAYERS = 50;

export const SHOT_SLICES: readonly SliceSpec[] = [
  ...SHOT_CARD.slices.map(({ title, feature, groups }) => ({ title, column: feature, groups })),
  { title: 'Season type', column: 'Season_Type' },
  { title: 'Player', column: 'Player_ID', largest: PLAYERS },
];
