import type { FieldFault } from '../../platform/errors/app-error.js';

/** The rules of the parameters of a run, which are those of a request. */
export abstract class ParameterCheck {
  /** @param path of the parameters, which begins the name of each field */
  abstract faultsOf(parameters: Readonly<Record<string, unknown>>, path: string): FieldFault[];
}
