import { Readable } from 'node:stream';
import {
  type ArgumentMetadata,
  BadRequestException,
  Injectable,
  UnsupportedMediaTypeException,
  type ValidationError,
  ValidationPipe,
} from '@nestjs/common';
import { AppError, type FieldFault } from '../errors/app-error.js';

const TYPE_RULES = new Set(['isArray', 'isBoolean', 'isInt', 'isNumber', 'isObject', 'isString']);

/** Checks bodies, queries and parameters against their DTO classes; all faults are told at once. */
@Injectable()
export class RequestValidation extends ValidationPipe {
  constructor() {
    super({
      whitelist: true,
      // A misspelt field or filter would otherwise look as if it had been heeded.
      forbidNonWhitelisted: true,
      transform: true,
      forbidUnknownValues: true,
      validationError: { target: false, value: false },
      exceptionFactory: (errors) => invalidRequest(errors),
    });
  }

  override async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    // A file that was sent to a route that wants an object.
    if (value instanceof Readable && metadata.type === 'body' && this.isDto(metadata)) {
      throw new UnsupportedMediaTypeException('Send application/json here.');
    }
    try {
      return await super.transform(value, metadata);
    } catch (error) {
      // The libraries walk a value by recursion.
      if (error instanceof RangeError) throw new BadRequestException('The body is nested too deep.');
      throw error;
    }
  }

  private isDto(metadata: ArgumentMetadata): boolean {
    return this.toValidate(metadata) && metadata.metatype !== Readable;
  }
}

/** The validation errors of class-validator as one error with a fault for each broken rule. */
export function invalidRequest(errors: ValidationError[]): AppError {
  const details = faultsOf(errors, '');
  const fields = [...new Set(details.map((fault) => fault.field))];
  return new AppError({
    code: 'http.invalid',
    kind: 'invalid',
    message: `The request is not valid: ${fields.slice(0, 5).join(', ')}${fields.length > 5 ? ', …' : ''}.`,
    details,
  });
}

/** Paths as in `algorithms[0].parameters.trees`. */
function faultsOf(errors: ValidationError[], parent: string): FieldFault[] {
  return errors.flatMap((error) => {
    const field = pathOf(parent, error.property);
    return [...ownFaults(error, field), ...faultsOf(error.children ?? [], field)];
  });
}

/** In the order in which the rules stand in the class. A value of the wrong type breaks most other rules too: that says nothing. */
function ownFaults({ constraints = {} }: ValidationError, field: string): FieldFault[] {
  const faults = Object.entries(constraints)
    .toReversed()
    .map(([rule, message]) =>
      rule === 'whitelistValidation'
        ? { field, rule: 'isKnown', message: `${field} is not known here` }
        : { field, rule, message },
    );
  const ofType = faults.find(({ rule }) => TYPE_RULES.has(rule));
  return ofType ? [ofType] : faults;
}

function pathOf(parent: string, property: string): string {
  if (parent === '') return property;
  return /^\d+$/.test(property) ? `${parent}[${property}]` : `${parent}.${property}`;
}
