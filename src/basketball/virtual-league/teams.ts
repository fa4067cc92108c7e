/** Thirty teams that no league has. */
export interface Team {
  id: number;
  name: string;
  abbreviation: string;
}

const NAMES: readonly (readonly [string, string])[] = [
  ['ABQ', 'Albuquerque Roadrunners'],
  ['ANC', 'Anchorage Northern Lights'],
  ['AUS', 'Austin Longriders'],
  ['BAL', 'Baltimore Clippers'],
  ['BHM', 'Birmingham Ironmen'],
  ['BOI', 'Boise Timberjacks'],
  ['BUF', 'Buffalo Lakemen'],
  ['CAL', 'Calgary Chinooks'],
  ['CIN', 'Cincinnati Riverboats'],
  ['CMH', 'Columbus Navigators'],
  ['DSM', 'Des Moines Harvesters'],
  ['ELP', 'El Paso Sidewinders'],
  ['FRE', 'Fresno Growers'],
  ['HON', 'Honolulu Breakers'],
  ['JAX', 'Jacksonville Herons'],
  ['KCM', 'Kansas City Monarchs'],
  ['LVG', 'Las Vegas Aces High'],
  ['LOU', 'Louisville Thoroughbreds'],
  ['MTL', 'Montreal Voyageurs'],
  ['NSH', 'Nashville Strings'],
  ['NWK', 'Newark Ironbounds'],
  ['NOR', 'Norfolk Admirals'],
  ['OMA', 'Omaha Stampede'],
  ['PIT', 'Pittsburgh Forge'],
  ['PRO', 'Providence Anchors'],
  ['RAL', 'Raleigh Oaks'],
  ['RNO', 'Reno Silver'],
  ['SDG', 'San Diego Surf'],
  ['STL', 'St. Louis Arches'],
  ['TAM', 'Tampa Bay Mariners'],
];

export const TEAMS: readonly Team[] = NAMES.map(([abbreviation, name], index) => ({
  id: 1_990_000_001 + index,
  name,
  abbreviation,
}));
