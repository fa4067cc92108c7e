import { Readable } from 'node:stream';
import {
  type ArgumentMetadata,
  BadRequestException,
  Injectable,
  UnsupportedMediaTypeException,
  type ValidationError,
  ValidationPipe,
} from '@nestjs/common';
import { getMetadataStorage } from 'class-validator';
import { didYouMean, suggestion } from '../../algorithms/text/nearest-name.js';
import { AppError, type FieldFault } from '../errors/app-error.js';

/** Where @nestjs/swagger stores the options of `@ApiProperty`. */
const DESCRIBED = 'swagger/apiModelProperties';
/** Faults that the error's message contains; `details` has all. */
const MOST_SHOWN = 5;
const TYPE_RULES = new Set(['isArray', 'isBoolean', 'isInt', 'isNumber', 'isObject', 'isString']);

/** Validates bodies, queries and parameters against their DTO classes; an error has all faults. */
@Injectable()
export class RequestValidation extends ValidationPipe {
  constructor() {
    super({
      whitelist: true,
      // A misspelt field or filter would otherwise be ignored silently.
      forbidNonWhitelisted: true,
      transform: true,
      forbidUnknownValues: true,
      // For the messages of the faults only: neither is part of a response.
      validationError: { target: true, value: true },
      exceptionFactory: (errors) => invalidRequest(errors),
    });
  }

  override async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    // A file was sent to a route that expects an object.
    if (value instanceof Readable && metadata.type === 'body' && this.isDto(metadata)) {
      throw new UnsupportedMediaTypeException('Send application/json here.');
    }
    // Nest treats a body of null as absent, which some routes accept.
    if (value === null && metadata.type === 'body' && this.isDto(metadata)) {
      throw invalidRequest([{ property: 'body', constraints: { isObject: 'the body must be an object' } }]);
    }
    try {
      return await super.transform(value, metadata);
    } catch (error) {
      // The libraries traverse a value recursively.
      if (error instanceof RangeError) throw new BadRequestException('The body is nested too deep.');
      throw error;
    }
  }

  private isDto(metadata: ArgumentMetadata): boolean {
    return this.toValidate(metadata) && metadata.metatype !== Readable;
  }
}

/** The validation errors of class-validator as one error with one fault per broken rule. */
function invalidRequest(errors: ValidationError[]): AppError {
  return invalidFields(faultsOf(errors, ''));
}

/** The error `http.invalid` about these fields. */
export function invalidFields(details: FieldFault[]): AppError {
  const shown = details.slice(0, MOST_SHOWN).map(({ message }) => message);
  const text = [...shown, ...(details.length > MOST_SHOWN ? ['…'] : [])].join('; ');
  return new AppError({
    code: 'http.invalid',
    kind: 'invalid',
    message: `The request is not valid: ${text}${/[?…]$/.test(text) ? '' : '.'}`,
    details,
  });
}

const LONGEST_NAME = 100;

/** Paths as in `algorithms[0].parameters.trees`. */
function faultsOf(errors: ValidationError[], parent: string): FieldFault[] {
  return errors.flatMap((error) => {
    const field = pathOf(parent, error.property);
    return [...ownFaults(error, field), ...faultsOf(error.children ?? [], field)];
  });
}

/** In the order of the rules in the class. A value of the wrong type breaks most other rules too, which are left out. */
function ownFaults(error: ValidationError, field: string): FieldFault[] {
  const rules = Object.entries(error.constraints ?? {}).toReversed();
  if (rules.length === 0) return [];
  if (rules.some(([rule]) => rule === 'whitelistValidation')) {
    const known = fieldsOf(error.target);
    return [
      { field, rule: 'isKnown', message: `${field} is not known here${suggestion(error.property, known)}` },
    ];
  }
  const faults = rules.map(([rule, text]) => {
    // "algorithms must be an array", also where the field is a part of another.
    const said = inWords(rule, text).replace(new RegExp(`^${error.property} `), '');
    return { field, rule, message: `${field} ${said}${choiceMeant(rule, error)}` };
  });
  const ofType = faults.find(({ rule }) => TYPE_RULES.has(rule));
  const shown = ofType ? [ofType] : faults;
  return error.value === undefined ? [missing(shown[0], error)] : shown;
}

/** Some of the library's messages do not state the expected values. */
function inWords(rule: string, text: string): string {
  if (rule === 'nestedValidation') return 'must be an object';
  if (rule === 'arrayNotEmpty') return 'must have at least one entry';
  return rule === 'isIn' ? text.replace('one of the following values', 'one of') : text;
}

/** The fault of a missing field: its first rule and, where the API's description has one, an example. */
function missing({ field, rule, message }: FieldFault, { target, property }: ValidationError): FieldFault {
  const example = target && exampleOf(target, property);
  const rest = message.slice(field.length + 1);
  return {
    field,
    rule,
    message: `${field} is missing: it ${rest}${example ? `, for example ${example}` : ''}`,
  };
}

function exampleOf(target: object, property: string): string | undefined {
  const described = Reflect.getMetadata(DESCRIBED, target, property) as { example?: unknown } | undefined;
  return described?.example === undefined ? undefined : JSON.stringify(described.example);
}

/** For a value that is not one of the choices: the choice that was probably meant. */
function choiceMeant(rule: string, { target, property, value }: ValidationError): string {
  if (rule !== 'isIn') return '';
  const own = rulesOf(target).find((entry) => entry.propertyName === property && entry.name === 'isIn');
  return didYouMean(value, (own?.constraints[0] as unknown[] | undefined) ?? []);
}

function fieldsOf(target: object | undefined): string[] {
  return [...new Set(rulesOf(target).map(({ propertyName }) => propertyName))];
}

/** The rules of a request's class and of the classes that it extends. */
function rulesOf(
  target: object | undefined,
): { propertyName: string; name?: string; constraints: unknown[] }[] {
  if (!target) return [];
  return getMetadataStorage().getTargetValidationMetadatas(target.constructor, '', false, false);
}

function pathOf(parent: string, property: string): string {
  // A name may be as long as a body: the part that does not help to find it is left out.
  const name = property.length > LONGEST_NAME ? `${property.slice(0, LONGEST_NAME)}…` : property;
  if (parent === '') return name;
  return /^\d+$/.test(name) ? `${parent}[${name}]` : `${parent}.${name}`;
}
