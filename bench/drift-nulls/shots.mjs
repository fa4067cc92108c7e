// Recorded shots for the measurements of drift: columns of features, target, games and dates, in the order of time.
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** The folder of season files: the flag, the variable, or the shared data beside the repository; undefined if none is there. */
export function seasonFolder(named, root) {
  const shared = process.env.PARIVISION_SHARED ?? join(root, '..', 'shared');
  return [named, process.env.PARIVISION_BENCH_DATA, join(shared, 'data', 'nba')].find(
    (folder) => folder && existsSync(join(folder, fileOf(2016))),
  );
}

function fileOf(season) {
  return `NBA_${season}_Shots.csv.zip`;
}

/**
 * The shots of a season, cleaned as silver does.
 * @param dist imports a file of `dist`
 * @returns {Promise<{names: string[], kinds: string[], columns: Float64Array[], games: Int32Array, rows: number}>}
 */
export async function seasonShots(dist, folder, season) {
  const { openFileSource } = await dist('feed/sources/file/file-source.js');
  const { basketball } = await dist('basketball/index.js');
  const name = fileOf(season);
  const source = await openFileSource(join(folder, name), `file:${name}`, name);
  const shots = [];
  try {
    for (let position = 0, end = false; !end;) {
      const page = await source.read(position, 5000);
      for (const { shot } of page.rows) {
        const read = shot && basketball.readRow(shot);
        if (read?.ok) shots.push(read.shot);
      }
      position = page.next;
      end = page.atEnd;
    }
  } finally {
    await source.close();
  }
  return inOrder(shots, basketball);
}

function inOrder(shots, { features, roles: { date, cluster, sequence, target } }) {
  const known = shots
    .filter((shot) => shot[target] !== null)
    .sort((a, b) => a[date] - b[date] || a[cluster] - b[cluster] || a[sequence] - b[sequence]);
  const numbers = new Map();
  const games = Int32Array.from(known, (shot) => {
    if (!numbers.has(shot[cluster])) numbers.set(shot[cluster], numbers.size);
    return numbers.get(shot[cluster]);
  });
  const pick = (name) => Float64Array.from(known, (shot) => shot[name] ?? Number.NaN);
  return {
    names: [...features.map(({ name }) => name), target],
    kinds: [...features.map(({ kind }) => kind), 'category'],
    columns: [...features.map(({ name }) => pick(name)), pick(target)],
    games,
    rows: known.length,
  };
}
