import { plainToInstance } from 'class-transformer';
import { validateSync, type ValidationError } from 'class-validator';
import { suggestion } from '../../algorithms/text/nearest-name.js';
import type { FieldFault } from '../../platform/errors/app-error.js';
import { StartRunRequest } from './pipelines.dto.js';

/** The faults of the parameters with which a file or a policy would start a pipeline: the rules of a run by hand. */
export function parameterFaults(parameters: Readonly<Record<string, unknown>>, path: string): FieldFault[] {
  const request = plainToInstance(StartRunRequest, parameters);
  const errors = validateSync(request, {
    whitelist: true,
    forbidNonWhitelisted: true,
    forbidUnknownValues: false,
  });
  return errors.flatMap((error) => faultsOf(error, path));
}

function faultsOf(
  { property, constraints = {}, children = [] }: ValidationError,
  path: string,
): FieldFault[] {
  const field = `${path}.${property.slice(0, 100)}`;
  const own = Object.entries(constraints).map(([rule, text]): FieldFault => {
    if (rule === 'whitelistValidation')
      return {
        field,
        rule: 'isKnown',
        message: `${field} is not known here${suggestion(property, PARAMETERS)}`,
      };
    return { field, rule, message: `${field} ${text.replace(`${property} `, '')}` };
  });
  return [...own, ...children.flatMap((child) => faultsOf(child, field))];
}

const PARAMETERS = [
  'nodes',
  'source',
  'transform',
  'dataset',
  'newest',
  'algorithms',
  'trials',
  'seed',
  'acrossDatasets',
  'mode',
  'retrain',
];
