import { Readable } from 'node:stream';
import { UnsupportedMediaTypeException } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { type BodyConfig, JsonFault } from '../../platform/http/json-body.js';
import { InputFaults, jsonFault } from '../input-faults.js';

/** Fault responses repeat the input up to seven times, so it must be small. */
export const QUESTION_BODY: BodyConfig = { jsonFaultAsBody: true, maxJsonBytes: 65_536 };

/** The JSON body of a prediction request. @throws {InputFaults} when it is not valid JSON */
export function jsonBody({ body }: FastifyRequest): unknown {
  if (body instanceof JsonFault) throw new InputFaults([jsonFault(body.position, body.reason)]);
  if (body instanceof Readable) throw new UnsupportedMediaTypeException();
  return body;
}
