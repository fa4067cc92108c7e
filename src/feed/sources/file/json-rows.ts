import { JSONParser } from '@streamparser/json';
import { AppError, messageOf } from '../../../platform/errors/app-error.js';
import { readLines } from './csv-lines.js';
import type { FileRecord } from './csv-records.js';
import { plain } from './file-layout.js';

/** `lines`: one object per line. `list`: an array. `answer`: an object with the rows in one of `ROWS`. */
export type JsonShape = 'lines' | 'list' | 'answer';

/** Rows in order, each with the columns that apply to it. */
interface JsonItem {
  header?: string[];
  row?: unknown;
}

const HEADERS = new Set(['headers', 'columns']);
/** Responses of stats.nba.com, those of nba_api, and pandas' `split`; arrays of objects under a plain name. */
const ROWS = [
  ...['resultSets', 'resultSet'].flatMap((name) => [
    `$.${name}.*.headers`,
    `$.${name}.*.rowSet.*`,
    `$.${name}.headers`,
    `$.${name}.rowSet.*`,
  ]),
  '$.headers',
  '$.rowSet.*',
  '$.Shot_Chart_Detail.*',
  '$.columns',
  '$.data.*',
  '$.rows.*',
  '$.shots.*',
];
const EXPECTED =
  'rows are read from resultSets (headers and rowSet) as stats.nba.com answers, from an array of objects ' +
  "(pandas: to_json(orient='records')), or from one object per line";
/** Maximum bytes of a row or the header: a value is held in memory until it ends. */
const MOST_BYTES_A_ROW = 4 * 1024 ** 2;

/** The shape of a JSON file by its beginning; undefined if it is not JSON. */
export function jsonShapeOf(head: string): JsonShape | undefined {
  const text = head.replace(/^\ufeff/, '').trimStart();
  if (text.startsWith('[')) return 'list';
  if (!text.startsWith('{')) return undefined;
  const [line] = text.split(/[\r\n]/, 1);
  try {
    const value = JSON.parse(line) as Record<string, unknown>;
    const isRow = Object.values(value).every((field) => field === null || typeof field !== 'object');
    return isRow ? 'lines' : 'answer';
  } catch {
    return 'answer';
  }
}

/** The columns of the file: of its headers, or the names in its first object. @throws {AppError} `feed.json-broken`, `feed.empty-file` */
export async function jsonHeader(
  bytes: AsyncIterable<Buffer>,
  shape: JsonShape,
  name: string,
): Promise<string[]> {
  for await (const items of itemsOf(bytes, shape, name)) {
    for (const { header } of items) if (header && isOfShots(header)) return header;
    const [first] = items;
    if (first?.header && shape !== 'answer') return first.header;
  }
  throw new AppError({
    code: 'feed.empty-file',
    kind: 'invalid',
    message: `${name} is JSON without rows of shots: ${EXPECTED}`,
  });
}

/** The rows as records of the columns `header`; `line` is the number of the row, or of the line where each has its own. */
export async function* jsonRecords(
  bytes: AsyncIterable<Buffer>,
  shape: JsonShape,
  header: string[],
  name: string,
): AsyncGenerator<FileRecord[]> {
  let line = 0;
  if (shape === 'lines') {
    for await (const lines of readLines(bytes)) {
      yield lines
        .filter((each) => each.fault !== undefined || each.text.trim() !== '')
        .map((each): FileRecord => {
          if (each.fault !== undefined) return { line: each.line, fault: each.fault, raw: each.start };
          return recordOf(parsed(each.text), header, each.line, each.text);
        });
    }
    return;
  }
  for await (const items of itemsOf(bytes, shape, name)) {
    const records: FileRecord[] = [];
    for (const { header: columns, row } of items) {
      if (row === undefined || (columns && !isOfShots(columns))) continue;
      line += 1;
      records.push(recordOf(row, header, line, JSON.stringify(row), columns));
    }
    yield records;
  }
}

/** stats.nba.com's response has the league's averages beside the shots. */
function isOfShots(header: string[]): boolean {
  const names = header.map(plain);
  return names.includes('loc x') || names.includes('x location');
}

function recordOf(
  row: unknown,
  header: string[],
  line: number,
  raw: string,
  columns: string[] = header,
): FileRecord {
  if (row === null || typeof row !== 'object') return { line, fault: 'not-a-row', raw };
  if (Array.isArray(row) && columns !== header && columns.join() !== header.join())
    return { line, fault: 'not-a-row', raw };
  const values: unknown[] = Array.isArray(row)
    ? row
    : header.map((column) => (Object.hasOwn(row, column) ? (row as Record<string, unknown>)[column] : null));
  if (values.some((value) => value !== null && typeof value === 'object'))
    return { line, fault: 'nested-value', raw };
  return { line, fields: values.map((value) => (value === null ? '' : String(value))), raw };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

async function* itemsOf(
  bytes: AsyncIterable<Buffer>,
  shape: JsonShape,
  name: string,
): AsyncGenerator<JsonItem[]> {
  const paths = shape === 'answer' ? ROWS : ['$.*'];
  const parser = new JSONParser({
    paths,
    keepStack: false,
    ...(shape === 'lines' && { paths: ['$'], separator: '\n' }),
  });
  let items: JsonItem[] = [];
  let header: string[] | undefined;
  parser.onValue = ({ value, key }) => {
    const isHeader = HEADERS.has(String(key)) || (Array.isArray(value) && header === undefined);
    if (isHeader && Array.isArray(value)) {
      header = value.map(String);
      items.push({ header });
    } else if (typeof key === 'number' || shape === 'lines') {
      const named = value !== null && typeof value === 'object' && !Array.isArray(value);
      items.push({ header: named ? (header ??= Object.keys(value)) : header, row: value });
    }
  };
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let since = 0;
  try {
    for await (const chunk of bytes) {
      if (parser.isEnded) assertNothing(decoder.decode(chunk, { stream: true }));
      else parser.write(decoder.decode(chunk, { stream: true }));
      since = items.length > 0 ? 0 : since + chunk.byteLength;
      if (since > MOST_BYTES_A_ROW)
        throw new Error(`no row ends within ${MOST_BYTES_A_ROW} bytes; ${EXPECTED}`);
      yield items;
      items = [];
    }
    if (!parser.isEnded) parser.end();
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw broken(name, error);
  }
  yield items;
}

function assertNothing(text: string): void {
  if (text.trim() !== '') throw new Error('there is more after the end of the value');
}

function broken(name: string, cause: unknown): AppError {
  const message = `${name} is not valid JSON in UTF-8: ${messageOf(cause)}`;
  return new AppError({ code: 'feed.json-broken', kind: 'invalid', message, cause });
}
