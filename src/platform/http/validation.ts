import { Readable } from 'node:stream';
import {
  type ArgumentMetadata,
  Injectable,
  UnsupportedMediaTypeException,
  type ValidationError,
  ValidationPipe,
} from '@nestjs/common';
import { AppError, type FieldFault } from '../errors/app-error.js';

/** Checks bodies, queries and parameters against their DTO classes; all faults are told at once. */
@Injectable()
export class RequestValidation extends ValidationPipe {
  constructor() {
    super({
      whitelist: true,
      transform: true,
      forbidUnknownValues: true,
      validationError: { target: false, value: false },
      exceptionFactory: (errors) => invalidRequest(errors),
    });
  }

  override transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    // A file that was sent to a route that wants an object.
    if (value instanceof Readable && metadata.type === 'body' && this.isDto(metadata)) {
      throw new UnsupportedMediaTypeException('Send application/json here.');
    }
    return super.transform(value, metadata) as Promise<unknown>;
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
    const own = Object.entries(error.constraints ?? {}).map(([rule, message]) => ({ field, rule, message }));
    return [...own, ...faultsOf(error.children ?? [], field)];
  });
}

function pathOf(parent: string, property: string): string {
  if (parent === '') return property;
  return /^\d+$/.test(property) ? `${parent}[${property}]` : `${parent}.${property}`;
}
