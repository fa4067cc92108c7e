/**
 * Fifteen roster places per team; a player has one for ten seasons, then a rookie follows. Skill and choice of shots come from
 * a hash of the player, so they are the same wherever reading starts.
 */
import { hashOf, normal, randomFrom } from './random.js';
import { TEAMS } from './teams.js';

export interface Player {
  id: number;
  name: string;
  /** Share of the team's shots, not normalised. */
  usage: number;
  /** Added to the log-odds of a make, by zone code (index 0 unused). */
  skill: readonly number[];
  /** Added to the log-weights of choosing a zone, by zone code (index 0 unused). */
  taste: readonly number[];
}

const ROSTER_SIZE = 15;
const CAREER = 10;
const PLACES = TEAMS.length * ROSTER_SIZE;
/** Starters take most shots, the end of the bench hardly any. */
const USAGE = [18, 16, 14, 12, 10.5, 8.5, 6.5, 5, 4, 3, 1.6, 0.8, 0.5, 0.3, 0.2];

/** How each position (PG, SG, SF, PF, C) departs from the league's choice of zones, in log-weights by zone code. */
const POSITION_TASTES = [
  [0, -0.25, 0.1, 0.15, 0.15, 0.25, -0.35, 0],
  [0, -0.3, -0.15, 0.1, 0.1, 0.25, 0.2, 0],
  [0, -0.1, -0.15, 0, 0, 0.05, 0.4, 0],
  [0, 0.15, 0.1, 0, 0, -0.1, 0.1, 0],
  [0, 0.65, 0.55, -0.3, -0.3, -0.9, -1.2, 0],
];

const FIRST_NAMES =
  'Aaron Abel Adrian Alonzo Amir Andre Anton Basil Bram Calvin Carlos Cedric Clark Damon Darius Dario Deon Derek Dominic Elias ' +
  'Emeka Emil Enzo Ezra Fabian Felix Gideon Goran Harlan Hugo Ibrahim Isaac Ivan Jalil Jerome Joao Jonas Julian Kasper Keon ' +
  'Lamar Leon Lorenzo Luca Malik Marco Mateo Milan Nash Nico Omar Oscar Pavel Quentin Rafael Reggie Roman Samir Silas Tariq ' +
  'Theo Tobias Victor Wesley';
const LAST_NAMES =
  'Abara Adeyemi Alder Almeida Archer Ashby Bancroft Barros Beckford Bellamy Bianchi Blackwood Bogdan Boone Brightwell Calloway ' +
  'Carver Castell Chukwu Clement Coltrane Corbin Costa Dalton Darko Delgado Diallo Dragan Ducasse Easton Ekberg Farrow Ferreira ' +
  'Fontaine Galloway Garrity Gomes Granger Haddad Halloway Hargrove Hendry Holm Ibarra Ingram Jansen Kamara Keller Kovac Lachance ' +
  'Langley Larkin Lindqvist Lovell Madsen Marchetti Mensah Moreau Novak Nwosu Oakley Okafor Ortega Pemberton Petrov Quarles Radley ' +
  'Ramsey Renner Rourke Sandoval Sarr Sinclair Sorensen Tavares Thorne Valdez Vance Whitlock Zoric';

const firstNames = FIRST_NAMES.split(' ');
const lastNames = LAST_NAMES.split(' ');
/** Prime, and no divisor of 64 x 80: stepping by it visits every pair of names once. */
const NAME_STEP = 1009;

const rosters = new Map<string, readonly Player[]>();

/** The players of a team (index into TEAMS) in a season, the most used first. */
export function rosterOf(seed: number, season: number, team: number): readonly Player[] {
  const key = `${seed}/${season}/${team}`;
  const known = rosters.get(key);
  if (known) return known;
  const roster = USAGE.map((usage, index) => playerAt(seed, season, team * ROSTER_SIZE + index, usage));
  if (rosters.size > 1000) rosters.clear();
  rosters.set(key, roster);
  return roster;
}

function playerAt(seed: number, season: number, place: number, usage: number): Player {
  const elapsed = season - 2000 + (hashOf(seed, place, 2) % CAREER);
  const generation = Math.floor(elapsed / CAREER);
  const experience = elapsed % CAREER;
  const number = place + PLACES * generation;
  const random = randomFrom(hashOf(seed, number, 3));
  const position = POSITION_TASTES[place % POSITION_TASTES.length];
  const overall = 0.1 * normal(random) - (experience === 0 ? 0.08 : 0);
  const skill = position.map(() => overall + 0.1 * normal(random));
  const taste = position.map((lean) => lean + 0.3 * normal(random));
  return { id: 9_000_001 + number, name: nameOf(seed, number), usage, skill, taste };
}

function nameOf(seed: number, number: number): string {
  const names = firstNames.length * lastNames.length;
  const index = (number * NAME_STEP + (seed % names)) % names;
  return `${firstNames[index % firstNames.length]} ${lastNames[Math.floor(index / firstNames.length)]}`;
}
