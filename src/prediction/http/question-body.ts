import { Readable } from 'node:stream';
import { UnsupportedMediaTypeException } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { type BodyConfig, JsonFault } from '../../platform/http/json-body.js';
import { InputFaults, jsonFault } from '../input-faults.js';

/** Faults show the input again, up to seven times: it has to be small. */
export const QUESTION_BODY: BodyConfig = { jsonFaultAsBody: true, maxJsonBytes: 65_536 };

/** The JSON of a question to the champion. @throws InputFaults */
export function jsonOf({ body }: FastifyRequest): unknown {
  if (body instanceof JsonFault) throw new InputFaults([jsonFault(body.position, body.reason)]);
  if (body instanceof Readable) throw new UnsupportedMediaTypeException();
  return body;
}
