import { ContractError } from '../platform/errors/contract-error.js';

/** One fault of an input, as the old service returned it: in the form and with the messages of pydantic 2. */
export interface InputFault {
  type: FaultType;
  /** `["body", field]`, `["body"]` for the entire body, or `["body", position]` for text that is not JSON. */
  loc: (string | number)[];
  msg: string;
  /** The value that was sent. */
  input: unknown;
  ctx?: Record<string, unknown>;
}

const MESSAGES = {
  missing: 'Field required',
  int_type: 'Input should be a valid integer',
  int_parsing: 'Input should be a valid integer, unable to parse string as an integer',
  int_parsing_size: 'Unable to parse input string as an integer, exceeded maximum size',
  int_from_float: 'Input should be a valid integer, got a number with a fractional part',
  float_type: 'Input should be a valid number',
  float_parsing: 'Input should be a valid number, unable to parse string as a number',
  finite_number: 'Input should be a finite number',
  model_attributes_type: 'Input should be a valid dictionary or object to extract fields from',
  json_invalid: 'JSON decode error',
} as const;

type PlainType = keyof typeof MESSAGES;
export type FaultType = PlainType | 'greater_than_equal' | 'less_than_equal' | 'value_error';

export function fault(type: PlainType, field: string, input: unknown): InputFault {
  return { type, loc: ['body', field], msg: MESSAGES[type], input };
}

/** The body is absent or not an object. */
export function bodyFault(type: 'missing' | 'model_attributes_type', input: unknown): InputFault {
  return { type, loc: ['body'], msg: MESSAGES[type], input };
}

/** The text is not valid JSON from `position` on. */
export function jsonFault(position: number, reason: string): InputFault {
  return {
    type: 'json_invalid',
    loc: ['body', position],
    msg: MESSAGES.json_invalid,
    input: {},
    ctx: { error: reason },
  };
}

export function rangeFault(
  field: string,
  input: unknown,
  bound: { ge: number } | { le: number },
): InputFault {
  return 'ge' in bound
    ? {
        type: 'greater_than_equal',
        loc: ['body', field],
        msg: `Input should be greater than or equal to ${bound.ge}`,
        input,
        ctx: bound,
      }
    : {
        type: 'less_than_equal',
        loc: ['body', field],
        msg: `Input should be less than or equal to ${bound.le}`,
        input,
        ctx: bound,
      };
}

export function valueFault(field: string, input: unknown, rule: string): InputFault {
  return { type: 'value_error', loc: ['body', field], msg: `Value error, ${rule}`, input };
}

/** All faults of one input, in the order of its fields. Answered as the old service did: 422 with `{"detail": [faults]}`. */
export class InputFaults extends ContractError {
  constructor(readonly faults: InputFault[]) {
    super(422, { detail: faults }, faults.map(({ loc, msg }) => `${loc.join('.')}: ${msg}`).join('; '));
    this.name = 'InputFaults';
  }
}
