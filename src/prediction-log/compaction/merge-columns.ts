import type { IdColumns, TextBytes } from '../blocks/prediction-columns.js';
import { emptyColumns, type PredictionColumns } from '../blocks/prediction-columns.js';
import { compareIds } from '../blocks/prediction-id.js';
import { Codes, type OutcomeColumns } from '../outcomes/outcome-columns.js';

/** Where each row of the result comes from. */
interface Origins {
  part: Uint16Array;
  row: Uint32Array;
}

/** All rows of some blocks, in the order of their ids. */
export function mergePredictions(parts: readonly PredictionColumns[]): PredictionColumns {
  const origins = inOrder(parts);
  const columns = emptyColumns(origins.row.length);
  const ids = mergedIds(parts, origins);
  const [model, models] = mergedCodes(
    parts.map((part) => [part.model, part.models]),
    origins,
  );
  for (const [i, feature] of columns.features.entries()) {
    gather(
      feature,
      parts.map(({ features }) => features[i]),
      origins,
    );
  }
  gather(
    columns.at,
    parts.map(({ at }) => at),
    origins,
  );
  gather(
    columns.probability,
    parts.map(({ probability }) => probability),
    origins,
  );
  gather(
    columns.version,
    parts.map(({ version }) => version),
    origins,
  );
  gather(
    columns.role,
    parts.map(({ role }) => role),
    origins,
  );
  return {
    ...columns,
    ...ids,
    model,
    models,
    requestId: mergedTexts(
      parts.map(({ requestId }) => requestId),
      origins,
    ),
    pairedWith: mergedTexts(
      parts.map(({ pairedWith }) => pairedWith),
      origins,
    ),
  };
}

/** All rows of some blocks in the order of ids; those of one prediction in the order of the blocks and of the rows in them. */
export function mergeOutcomes(parts: readonly OutcomeColumns[]): OutcomeColumns {
  const origins = inOrder(parts);
  const rows = origins.row.length;
  const [by, names] = mergedCodes(
    parts.map((part) => [part.by, part.names]),
    origins,
  );
  return {
    rows,
    ...mergedIds(parts, origins),
    made: gather(
      new Int8Array(rows),
      parts.map(({ made }) => made),
      origins,
    ),
    at: gather(
      new Float64Array(rows),
      parts.map(({ at }) => at),
      origins,
    ),
    received: gather(
      new Float64Array(rows),
      parts.map(({ received }) => received),
      origins,
    ),
    by,
    names,
    shot: mergedTexts(
      parts.map(({ shot }) => shot),
      origins,
    ),
    game: mergedTexts(
      parts.map(({ game }) => game),
      origins,
    ),
  };
}

/** Merges sorted parts; of equal ids the one of the earlier part comes first. */
function inOrder(parts: readonly (IdColumns & { rows: number })[]): Origins {
  const rows = parts.reduce((total, part) => total + part.rows, 0);
  const origins: Origins = { part: new Uint16Array(rows), row: new Uint32Array(rows) };
  const all: [part: number, row: number][] = parts.flatMap((part, index) =>
    Array.from({ length: part.rows }, (_, row): [number, number] => [index, row]),
  );
  // Parts are runs of sorted rows, which this sort merges.
  all.sort(([p, i], [q, j]) => compareIds(parts[p], i, parts[q], j) || p - q || i - j);
  for (const [to, [part, row]] of all.entries()) {
    origins.part[to] = part;
    origins.row[to] = row;
  }
  return origins;
}

function mergedIds(parts: readonly IdColumns[], origins: Origins): IdColumns {
  const rows = origins.row.length;
  const [idProcess, processes] = mergedCodes(
    parts.map((part) => [part.idProcess, part.processes]),
    origins,
  );
  return {
    idTime: gather(
      new Float64Array(rows),
      parts.map(({ idTime }) => idTime),
      origins,
    ),
    idRow: gather(
      new Uint32Array(rows),
      parts.map(({ idRow }) => idRow),
      origins,
    ),
    idProcess,
    processes,
  };
}

type Numbers = Float64Array | Int32Array | Uint32Array | Int8Array;

function gather<A extends Numbers>(target: A, sources: readonly A[], { part, row }: Origins): A {
  for (let to = 0; to < target.length; to++) target[to] = sources[part[to]][row[to]];
  return target;
}

function mergedCodes(
  sources: readonly [codes: Int32Array, texts: readonly string[]][],
  { part, row }: Origins,
): [Int32Array, string[]] {
  const all = new Codes();
  const translated = sources.map(([, texts]) => Int32Array.from(texts, (text) => all.of(text)));
  const codes = Int32Array.from(row, (from, to) => translated[part[to]][sources[part[to]][0][from]]);
  return [codes, all.texts];
}

function mergedTexts(sources: readonly TextBytes[], { part, row }: Origins): TextBytes {
  const ends = new Int32Array(row.length + 1);
  for (let to = 0; to < row.length; to++) {
    const source = sources[part[to]].ends;
    ends[to + 1] = ends[to] + source[row[to] + 1] - source[row[to]];
  }
  const bytes = new Uint8Array(ends[row.length]);
  for (let to = 0; to < row.length; to++) {
    const source = sources[part[to]];
    bytes.set(source.bytes.subarray(source.ends[row[to]], source.ends[row[to] + 1]), ends[to]);
  }
  return { ends, bytes };
}
