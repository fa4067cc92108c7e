import type { ColumnFinding } from './report.js';

/** A column that is computed from others. */
export interface Derivation {
  column: string;
  from: readonly string[];
}

/** A drifted column that names a change, and the related columns that changed with it. */
export interface RootColumn {
  column: ColumnFinding;
  consequences: string[];
}

/**
 * Share of the change of a group that a coarser column must have to name it. A function of a column never has a larger total
 * variation than the column itself (data-processing inequality), so a coarse one with nearly all of it explains the change.
 */
const EXPLAINED = 0.7;

/**
 * Which of the drifted columns name the changes. Columns that are derived from each other change together: of each such
 * group, the one with the fewest values that has most of the change is named, and the others are its consequences.
 * @returns in the order of `drifted`
 */
export function rootColumns(
  drifted: readonly ColumnFinding[],
  derivations: readonly Derivation[],
): RootColumn[] {
  const groups = groupsOf(derivations);
  const byGroup = new Map<string, ColumnFinding[]>();
  for (const column of drifted) {
    const group = groups.get(column.column) ?? column.column;
    byGroup.set(group, [...(byGroup.get(group) ?? []), column]);
  }
  const roots = [...byGroup.values()].map(rootOf);
  return roots.toSorted((a, b) => drifted.indexOf(a.column) - drifted.indexOf(b.column));
}

/** All columns that are computed from one of these, directly or by way of others. */
export function derivedFrom(columns: readonly string[], derivations: readonly Derivation[]): Set<string> {
  const found = new Set<string>();
  let grown = true;
  while (grown) {
    grown = false;
    for (const { column, from } of derivations) {
      if (found.has(column) || !from.some((one) => columns.includes(one) || found.has(one))) continue;
      found.add(column);
      grown = true;
    }
  }
  return found;
}

/** Total variation between the two sides' bins beyond what chance gives, 0..1. */
export function changeOf({ plot, reference, current, designEffect = 1 }: ColumnFinding): number {
  let change = 0;
  let chance = 0;
  const perRow = designEffect / Math.max(1, reference.count) + designEffect / Math.max(1, current.count);
  for (const [bin, share] of plot.reference.entries()) {
    const other = plot.current[bin] ?? 0;
    const mean = (share + other) / 2;
    change += Math.abs(share - other) / 2;
    // The mean of the absolute value of a normal variable is its deviation times the root of 2/pi.
    chance += Math.sqrt((2 / Math.PI) * mean * (1 - mean) * perRow) / 2;
  }
  return Math.max(0, change - chance);
}

function rootOf(group: ColumnFinding[]): RootColumn {
  const changes = new Map(group.map((column) => [column, changeOf(column)]));
  const largest = Math.max(...changes.values());
  const coarsestFirst = group.toSorted((a, b) => valuesOf(a) - valuesOf(b));
  const column = coarsestFirst.find((one) => changes.get(one)! >= EXPLAINED * largest) ?? group[0];
  const others = group.filter((one) => one !== column);
  return { column, consequences: others.map(({ column: name }) => name) };
}

function valuesOf({ kind, plot }: ColumnFinding): number {
  return plot.labels.length + (kind === 'category' ? 0 : 1000);
}

/** By column: the name of its group, for columns that are derived or from which others are. */
function groupsOf(derivations: readonly Derivation[]): Map<string, string> {
  const groups = new Map<string, string>();
  const find = (name: string): string => {
    const parent = groups.get(name) ?? name;
    return parent === name ? name : find(parent);
  };
  for (const { column, from } of derivations) {
    for (const one of from) groups.set(find(one), find(column));
  }
  const names = new Set(derivations.flatMap(({ column, from }) => [column, ...from]));
  return new Map([...names].map((name) => [name, find(name)]));
}
