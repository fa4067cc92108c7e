import { Readable } from 'node:stream';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsInt, Max, Min } from 'class-validator';
import { csvText } from '../csv/csv-text.js';
import { QueryNumber } from './query-number.js';
import { attachment } from './download.js';
import { MayBeAbsent } from './may-be-absent.js';
import type { FastifyReply } from 'fastify';

/** CSV cells per chunk: about 64 kB of text. */
const CELLS_PER_PIECE = 8192;

/** The query of every list: first row, number of rows, format. */
export class ListQuery {
  @ApiPropertyOptional({ description: 'Rows to skip', minimum: 0, default: 0 })
  @MayBeAbsent()
  @QueryNumber()
  @IsInt()
  @Min(0)
  @Max(1_000_000_000)
  offset: number = 0;

  @ApiPropertyOptional({ description: 'Maximum number of rows', minimum: 1, maximum: 1000, default: 50 })
  @MayBeAbsent()
  @QueryNumber()
  @IsInt()
  @Min(1)
  @Max(1000)
  limit: number = 50;

  @ApiPropertyOptional({ enum: ['json', 'csv'], default: 'json' })
  @MayBeAbsent()
  @IsIn(['json', 'csv'])
  format: 'json' | 'csv' = 'json';
}

/** The part of every list's JSON response besides its items, for the OpenAPI document. */
export class PageAnswer {
  @ApiProperty({ example: 1, description: 'Rows that match the filter, not only those of this page' })
  total: number;

  @ApiProperty({ example: 0 })
  offset: number;

  @ApiProperty({ example: 50 })
  limit: number;
}

export interface Page<T> {
  items: T[];
  /** Rows that match the filter, not only those of this page. */
  total: number;
}

/** A column of the CSV format: its heading and the cell of a row. */
export interface Column<T> {
  name: string;
  cell(row: T): unknown;
}

/** Sends a page as `{items, total, offset, limit}` or as CSV with a heading row. */
export function listResponse<T>(
  reply: FastifyReply,
  query: ListQuery,
  page: Page<T>,
  columns: Column<T>[],
): void {
  if (query.format === 'csv') {
    csvResponse(reply, columns, page.items);
    return;
  }
  void reply.send({ ...page, offset: query.offset, limit: query.limit });
}

/** Streams rows as CSV (RFC 4180, UTF-8). Texts that a spreadsheet would run as a formula get a leading apostrophe. */
export function csvResponse<T>(
  reply: FastifyReply,
  columns: Column<T>[],
  rows: Iterable<T> | AsyncIterable<T>,
  fileName?: string,
): void {
  void reply.header('content-type', 'text/csv; charset=utf-8');
  if (fileName) void reply.header('content-disposition', attachment(fileName));
  // At most one chunk is buffered.
  void reply.send(Readable.from(csvLines(columns, rows), { highWaterMark: 1 }));
}

async function* csvLines<T>(
  columns: Column<T>[],
  rows: Iterable<T> | AsyncIterable<T>,
): AsyncGenerator<string> {
  let waiting: unknown[][] = [columns.map((column) => column.name)];
  for await (const row of rows) {
    waiting.push(columns.map((column) => column.cell(row)));
    if (waiting.length * columns.length < CELLS_PER_PIECE) continue;
    yield csvText(waiting);
    waiting = [];
  }
  yield csvText(waiting);
}
