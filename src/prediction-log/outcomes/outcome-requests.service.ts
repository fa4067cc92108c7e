import type { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import type { FieldFault } from '../../platform/errors/app-error.js';
import { outcomesInvalid } from '../prediction-log.errors.js';
import { type GivenOutcome, readOutcome } from './given-outcome.js';
import { type OutcomeCounts, OutcomeIntake } from './outcome-intake.service.js';
import { boundedLines } from './bounded-lines.js';

/** Outcomes of one JSON request. */
const MOST = 10_000;
/** Outcomes of a stream that are stored at once. */
const PIECE = 10_000;
const FAULTS_SHOWN = 20;
/** Bytes of a line; an outcome has some 150. */
const LONGEST_LINE = 2000;

export interface StreamCounts extends OutcomeCounts {
  /** Lines that could not be read; the others are stored. */
  refused: number;
  /** The first of them. */
  faults: { line: number; message: string }[];
}

/** Reads outcomes from the bodies of requests. */
@Injectable()
export class OutcomeRequests {
  constructor(private readonly intake: OutcomeIntake) {}

  /**
   * One outcome or a list of them; all or nothing.
   * @throws {AppError} `prediction.outcomes-invalid` when an outcome is invalid, or there are none or too many
   */
  async list(body: unknown, by: string): Promise<OutcomeCounts> {
    const values: unknown[] = Array.isArray(body) ? body : [body];
    if (values.length === 0 || values.length > MOST) {
      throw outcomesInvalid([
        {
          field: 'body',
          rule: 'length',
          message: `body must have 1 to ${MOST} outcomes, not ${values.length}; send more as lines (application/x-ndjson)`,
        },
      ]);
    }
    const faults: FieldFault[] = [];
    const given: GivenOutcome[] = [];
    for (const [i, value] of values.entries()) {
      const outcome = readOutcome(value, Array.isArray(body) ? `${i}.` : '', faults);
      if (outcome) given.push(outcome);
      if (faults.length >= FAULTS_SHOWN) break;
    }
    if (faults.length > 0) throw outcomesInvalid(faults);
    return this.intake.record(given, by);
  }

  /** An outcome a line, of any number. A part of them is in memory at a time; the stream waits while it is stored. */
  async lines(body: Readable, by: string): Promise<StreamCounts> {
    const counts: StreamCounts = {
      received: 0,
      accepted: 0,
      duplicates: 0,
      corrections: 0,
      unmatched: 0,
      ambiguous: 0,
      refused: 0,
      faults: [],
    };
    let given: GivenOutcome[] = [];
    const store = async (): Promise<void> => {
      const stored = await this.intake.record(given, by);
      for (const [name, count] of Object.entries(stored)) counts[name as keyof OutcomeCounts] += count;
      given = [];
    };
    let line = 0;
    for await (const text of boundedLines(body as AsyncIterable<Uint8Array>, LONGEST_LINE)) {
      line++;
      if (text?.trim() === '') continue;
      const outcome = readLine(text, line, counts);
      if (outcome) given.push(outcome);
      if (given.length === PIECE) await store();
    }
    if (given.length > 0) await store();
    return counts;
  }
}

function readLine(text: string | undefined, line: number, counts: StreamCounts): GivenOutcome | undefined {
  const faults: FieldFault[] = [];
  const outcome = text === undefined ? undefined : readOutcome(parsed(text), '', faults);
  if (outcome) return outcome;
  counts.refused++;
  if (counts.faults.length < FAULTS_SHOWN) {
    const message = faults[0]?.message ?? `the line has more than ${LONGEST_LINE} bytes, or is not UTF-8`;
    counts.faults.push({ line, message });
  }
  return undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
