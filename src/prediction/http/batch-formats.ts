import { ARROW_FILE } from '../../platform/arrow/arrow-file-type.js';
import { Readable } from 'node:stream';
import { UnsupportedMediaTypeException } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { qualityOf } from '../../platform/http/accept.js';
import { ArrowAnswers } from '../batch/arrow-answers.js';
import { arrowRows } from '../batch/arrow-rows.js';
import type { AnswerWriter } from '../batch/answers.js';
import { PlainRows } from '../batch/plain-json-rows.js';
import { readJsonRows } from '../batch/json-rows.js';
import type { RowBlock } from '../batch/rows.js';
import { CsvAnswers, JsonAnswers, NdjsonAnswers } from '../batch/text-answers.js';
import { csvRows, ndjsonRows } from '../batch/text-rows.js';

interface Answering {
  name: string;
  version: number;
}

interface BatchFormat {
  /** Absent: the body is JSON, and was read as a whole. */
  rows?: (bytes: AsyncIterable<Uint8Array>) => AsyncIterable<RowBlock>;
  answers: (model: Answering, hasIds: boolean) => AnswerWriter;
}

export const ARROW_STREAM = 'application/vnd.apache.arrow.stream';

/** The first is preferred where the client takes any. */
const FORMATS: Record<string, BatchFormat> = {
  'application/json': { answers: ({ version }) => new JsonAnswers(version) },
  'text/csv': { rows: csvRows, answers: ({ version }, hasIds) => new CsvAnswers(version, hasIds) },
  'application/x-ndjson': { rows: ndjsonRows, answers: ({ version }) => new NdjsonAnswers(version) },
  [ARROW_STREAM]: {
    rows: arrowRows,
    answers: (model, hasIds) => new ArrowAnswers(model, 'stream', hasIds),
  },
  [ARROW_FILE]: { rows: arrowRows, answers: (model, hasIds) => new ArrowAnswers(model, 'file', hasIds) },
};

export const BATCH_TYPES = Object.keys(FORMATS);

/** The rows of a request, as they arrive. @throws {UnsupportedMediaTypeException} when its body is of another type */
export function rowsOfRequest({ body, headers }: FastifyRequest): AsyncIterable<RowBlock> {
  const type = mediaType(headers['content-type'] ?? 'application/json');
  const format = FORMATS[type];
  if (!format)
    throw new UnsupportedMediaTypeException(`The content type must be one of ${BATCH_TYPES.join(', ')}.`);
  if (!format.rows) return one(() => (body instanceof PlainRows ? body : readJsonRows(body)));
  // The request stays open when the rows end: what follows them has to be read, too.
  const bytes = (body as Readable).iterator({ destroyOnReturn: false }) as AsyncIterableIterator<Uint8Array>;
  return untilTheEnd(format.rows(bytes), bytes);
}

/** Lets go of the body after a fault, too: what is left of it is read before the refusal is sent. */
async function* untilTheEnd(
  rows: AsyncIterable<RowBlock>,
  bytes: AsyncIterableIterator<Uint8Array>,
): AsyncGenerator<RowBlock> {
  try {
    yield* rows;
  } finally {
    await bytes.return?.();
  }
}

/** The media type of the response: the one that the client prefers, of several the one of its request. */
export function answerType({ headers }: FastifyRequest): string | undefined {
  const own = mediaType(headers['content-type'] ?? 'application/json');
  const inOrder = [own, ...BATCH_TYPES.filter((type) => type !== own)];
  const best = Math.max(...inOrder.map((type) => qualityOf(type, headers.accept)));
  return best > 0 ? inOrder.find((type) => qualityOf(type, headers.accept) === best) : undefined;
}

export function writerFor(type: string, model: Answering, hasIds: boolean): AnswerWriter {
  return FORMATS[type].answers(model, hasIds);
}

function mediaType(header: string): string {
  return header.split(';', 1)[0].trim().toLowerCase();
}

async function* one(read: () => RowBlock): AsyncGenerator<RowBlock> {
  yield read();
}
