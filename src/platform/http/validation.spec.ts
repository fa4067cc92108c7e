import 'reflect-metadata';
import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { ArrayNotEmpty, IsArray, IsIn, IsInt, IsString, Length, Min, ValidateNested } from 'class-validator';
import type { AppError } from '../errors/app-error.js';
import { ListQuery } from './listing.js';
import { MayBeAbsent } from './may-be-absent.js';
import { RequestValidation } from './validation.js';

class Part {
  @IsString()
  name: string;

  @MayBeAbsent()
  @IsInt()
  trees?: number;
}

class Base {
  @ApiProperty({ example: 'Too high from the corners' })
  @IsString()
  @Length(1, 20)
  reason: string;
}

class Request extends Base {
  @MayBeAbsent()
  @IsInt()
  @Min(1)
  nodes?: number;

  @MayBeAbsent()
  @IsIn(['viewer', 'trainer'])
  role?: string;

  @ApiProperty({ example: [{ name: 'xgboost' }] })
  @IsArray()
  @ArrayNotEmpty()
  @ValidateNested({ each: true })
  @Type(() => Part)
  parts: Part[];
}

const GOOD = { reason: 'why', parts: [{ name: 'a' }] };

async function faultOf(value: unknown, metatype: new () => object = Request): Promise<AppError> {
  const type = metatype === Request ? 'body' : 'query';
  return new RequestValidation().transform(value, { type, metatype }).then(
    () => {
      throw new Error('it was accepted');
    },
    (error: AppError) => error,
  );
}

describe('a fault in a request', () => {
  it.each([
    [{ ...GOOD, shots: 100 }, 'shots', 'isKnown', 'shots is not known here; did you mean nodes?'],
    [{ ...GOOD, reasons: 'x' }, 'reasons', 'isKnown', 'reasons is not known here; did you mean reason?'],
    [
      { ...GOOD, wholly: 1 },
      'wholly',
      'isKnown',
      'wholly is not known here; known names are nodes, role, parts, reason',
    ],
    [
      { parts: GOOD.parts },
      'reason',
      'isString',
      'reason is missing: it must be a string, for example "Too high from the corners"',
    ],
    [
      { reason: 'why' },
      'parts',
      'isArray',
      'parts is missing: it must be an array, for example [{"name":"xgboost"}]',
    ],
    [{ ...GOOD, parts: [] }, 'parts', 'arrayNotEmpty', 'parts must have at least one entry'],
    [{ ...GOOD, parts: ['xgboost'] }, 'parts[0]', 'nestedValidation', 'parts[0] must be an object'],
    [{ ...GOOD, parts: [{}] }, 'parts[0].name', 'isString', 'parts[0].name is missing: it must be a string'],
    [
      { ...GOOD, parts: [{ name: 'a', tres: 1 }] },
      'parts[0].tres',
      'isKnown',
      'parts[0].tres is not known here; did you mean trees?',
    ],
    [{ ...GOOD, nodes: '5' }, 'nodes', 'isInt', 'nodes must be an integer number'],
    [{ ...GOOD, nodes: null }, 'nodes', 'isInt', 'nodes must be an integer number'],
    [
      { ...GOOD, role: 'traner' },
      'role',
      'isIn',
      'role must be one of: viewer, trainer; did you mean trainer?',
    ],
    [{ ...GOOD, role: 7 }, 'role', 'isIn', 'role must be one of: viewer, trainer'],
  ])('of %j name the field, its rule and what was meant', async (body, field, rule, message) => {
    const error = await faultOf(body);
    expect(error.details).toEqual([{ field, rule, message }]);
    expect(error.message).toBe(`The request is not valid: ${message}${message.endsWith('?') ? '' : '.'}`);
  });

  it('is reported for the fields of a query, too', async () => {
    const { details } = await faultOf({ lmit: '3', page: '2' }, ListQuery);
    expect(details!.map(({ message }) => message)).toEqual([
      'lmit is not known here; did you mean limit?',
      'page is not known here; did you mean offset?',
    ]);
  });

  it('is always in the details, and among the first five in the message', async () => {
    const error = await faultOf({ a1: 1, b1: 1, c1: 1, d1: 1, e1: 1, f1: 1, ...GOOD });
    expect(error.details).toHaveLength(6);
    expect(error.message).toMatch(/^The request is not valid: a1 .*; e1 is not known here.*; …$/);
  });
});
