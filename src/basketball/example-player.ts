/**
 * The player of the examples of README, page and API. He takes shots in the first games of the virtual league as configured by
 * default, so that an example finds him on a new instance.
 */
export const EXAMPLE_PLAYER = {
  id: 9_001_336,
  name: 'Darius Barros',
  team: 'Tampa Bay Mariners',
} as const;
