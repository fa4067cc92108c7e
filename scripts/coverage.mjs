// Prints what `npm test -- --coverage` measured: the share of lines and branches of each part of the program.
import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { ROOT } from './steps.mjs';

const SUMMARY = join(ROOT, 'coverage', 'coverage-summary.json');

export function printCoverage() {
  console.log('coverage (%)            lines  branches');
  for (const { part, lines, branches } of coverageByPart(JSON.parse(readFileSync(SUMMARY, 'utf8')), ROOT)) {
    console.log(`${part.padEnd(22)} ${percent(lines)}    ${percent(branches)}`);
  }
}

/**
 * @param summary content of coverage-summary.json of Jest, by absolute path
 * @returns shares from 0 to 1 for each folder of src, in the order of their names
 */
export function coverageByPart(summary, root) {
  const parts = new Map();
  for (const [path, { lines, branches }] of Object.entries(summary)) {
    const [top, second, ...rest] = relative(root, path).split(/[/\\]/);
    if (path === 'total' || top !== 'src' || rest.length === 0) continue;
    const sums = parts.get(second) ?? { lines: [0, 0], branches: [0, 0] };
    add(sums.lines, lines);
    add(sums.branches, branches);
    parts.set(second, sums);
  }
  return [...parts.entries()]
    .map(([part, { lines, branches }]) => ({ part, lines: share(lines), branches: share(branches) }))
    .toSorted((a, b) => a.part.localeCompare(b.part));
}

function add(sums, { covered, total }) {
  sums[0] += covered;
  sums[1] += total;
}

function share([covered, total]) {
  return total === 0 ? 1 : covered / total;
}

function percent(value) {
  return (value * 100).toFixed(1).padStart(5);
}
