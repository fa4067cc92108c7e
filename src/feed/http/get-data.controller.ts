import { Readable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { Controller, Get, Param, Res } from '@nestjs/common';
import {
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiTags,
  ApiUnprocessableEntityResponse,
} from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Allow } from '../../platform/http/allow.js';
import { RAW_FIELDS, type RawShot } from '../../basketball/index.js';
import { FeedService, MOST_SERVED, SERVED_SLICE } from '../feed.service.js';

/** Errors in the format of the previous service. */
const DETAIL_TEXT = json({ type: 'string' });
const DETAIL_LIST = json({ type: 'array', items: { type: 'object' } });

/** From here on a number means "all that is left": see docs/decisions/0002-getdata-limit.md. */
const REST_FROM = 100_000_000;

/** The VirtualBets API, as its clients know it: paths, shapes and error responses are theirs. */
@ApiTags('feed')
@Controller()
export class GetDataController {
  constructor(private readonly feed: FeedService) {}

  @Get(['getdata/reset', 'reset'])
  @Allow('trainer')
  @ApiOperation({ summary: 'Serve from the first shot again' })
  @ApiOkResponse({ schema: { type: 'integer', example: 0 } })
  async reset(@Res() reply: FastifyReply): Promise<void> {
    await this.feed.resetServed();
    void reply.header('content-type', 'application/json; charset=utf-8').send('0');
  }

  @Get('getdata/:n')
  @Allow('viewer')
  @ApiOperation({
    summary: 'The next shots, each given once; at the end what is left, then from the start again',
  })
  @ApiParam({
    name: 'n',
    description: `0 to ${MOST_SERVED}; ${REST_FROM} or more: all that is left, at most ${MOST_SERVED}`,
    schema: { type: 'integer', minimum: 0, example: 2 },
  })
  @ApiOkResponse({
    description: 'Shots of 22 text fields',
    schema: {
      type: 'array',
      items: {
        type: 'object',
        properties: Object.fromEntries(RAW_FIELDS.map((field) => [field, { type: 'string' }])),
        required: [...RAW_FIELDS],
      },
    },
  })
  @ApiNotFoundResponse({ description: 'n is not written in digits only', content: DETAIL_TEXT })
  @ApiUnprocessableEntityResponse({ description: `n is more than ${MOST_SERVED}`, content: DETAIL_LIST })
  async getData(@Param('n') written: string, @Res() reply: FastifyReply): Promise<void> {
    if (!/^[0-9]+$/.test(written)) {
      void reply.code(404).send({ detail: 'Not Found' });
      return;
    }
    const n = Number(written);
    if (n > MOST_SERVED && n < REST_FROM) {
      void reply.code(422).send({ detail: [tooMany(written)] });
      return;
    }
    const shots = n >= REST_FROM ? await this.feed.serveRest() : await this.feed.serve(n);
    void reply
      .header('content-type', 'application/json; charset=utf-8')
      .send(Readable.from(jsonArray(shots)));
  }
}

function tooMany(input: string): object {
  return {
    type: 'less_than_equal',
    loc: ['path', 'n'],
    msg: `Input should be less than or equal to ${MOST_SERVED}`,
    input,
  };
}

/** Exactly the 22 fields, in order; written in slices, between which other requests are served. */
async function* jsonArray(shots: RawShot[]): AsyncGenerator<string> {
  yield '[';
  for (let from = 0; from < shots.length; from += SERVED_SLICE) {
    const slice = shots.slice(from, from + SERVED_SLICE);
    const text = slice.map((shot) => JSON.stringify(shot, RAW_FIELDS as unknown as string[])).join(',');
    yield from === 0 ? text : `,${text}`;
    await setImmediate();
  }
  yield ']';
}

function json(detail: object): Record<string, object> {
  return { 'application/json': { schema: { type: 'object', required: ['detail'], properties: { detail } } } };
}
