/** The parts of the model card that are about shots: texts, groups of rows, intended and excluded uses. */
import { ZONE_NAMES } from '../court/zones.js';
import type { FeatureName } from './features.js';

/** Groups of rows by the value of a feature. */
export interface CardSlice {
  title: string;
  feature: FeatureName;
  groups: { label: string; value: number }[];
}

export const SHOT_CARD = {
  rows: 'shots',
  clusters: 'games',
  positive: 'went in',
  target: 'whether a shot goes in',
  slices: [
    {
      title: 'Shot type',
      feature: 'Shot_Type_Encoded',
      groups: [
        { label: 'two points', value: 2 },
        { label: 'three points', value: 3 },
        { label: 'neither', value: 0 },
      ],
    },
    {
      title: 'Zone',
      feature: 'Shot_Zone_Combined',
      groups: ZONE_NAMES.map((label, value) => ({ label, value })),
    },
  ] as CardSlice[],
  intendedUse: [
    'Estimate the probability that a shot goes in, from where and when it is taken and by whom.',
    'Compare kinds of shots over many games, and teach how such a model is trained, measured and served.',
  ],
  notFor: [
    'Betting, or setting odds.',
    'Judging a person: contracts, selection, pay or discipline of a player.',
    'A statement on a single shot: the outcome of one shot is mostly chance.',
  ],
  limits: [
    'It does not see defenders, the play before the shot, fatigue or injuries.',
    'A player without shots in the training part is predicted like the others, not like himself.',
    'Rules, styles of play and players change: later games than those measured here may differ.',
  ],
};

export type CardText = typeof SHOT_CARD;
