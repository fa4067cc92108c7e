import type { ServedModel, Tensor, TensorSpec } from '../../serving/index.js';
import { isJsonObject, type JsonObject } from '../../platform/http/json-object.js';
import { matchesShape, readShape, shapeText } from '../oip/tensor-shape.js';
import { tensorOfJson } from '../oip/tensor-json.js';
import { invalidRequest } from '../protocols.errors.js';
import { type Table, tableOfColumns, tableOfRecords, tableOfSplit } from './table.js';

const FORMS = ['dataframe_split', 'dataframe_records', 'instances', 'inputs'] as const;
type Form = (typeof FORMS)[number];

/**
 * Which of MLflow's forms a body has, and its content. Other fields, such as `params`, are ignored: no model here has any.
 * @throws {AppError} `protocols.invalid` when there is not exactly one form
 */
export function readForm(body: unknown): { form: Form; content: unknown } {
  const found = isJsonObject(body) ? FORMS.filter((form) => Object.hasOwn(body, form)) : [];
  if (found.length !== 1) {
    throw invalidRequest(
      `The body must be a JSON object with exactly one of the fields ${FORMS.join(', ')}.`,
    );
  }
  return { form: found[0], content: (body as JsonObject)[found[0]] };
}

/**
 * The table of a body.
 * @throws {AppError} `protocols.invalid` when the request breaks the protocol
 */
export function tableOfBody(body: unknown): Table {
  const { form, content } = readForm(body);
  if (form === 'dataframe_split') return tableOfSplit(content);
  if (form === 'inputs' && isJsonObject(content)) return tableOfColumns(content, form);
  return tableOfRecords(content, form);
}

/**
 * The tensors of a body for a model whose signature has tensors: `inputs` with a nested list (one input) or with one for each
 * name, `instances` with the entries of the first dimension.
 * @throws {AppError} `protocols.invalid` when the request breaks the protocol
 */
export function tensorsOfBody(body: unknown, { inputs }: Pick<ServedModel, 'inputs'>): Map<string, Tensor> {
  const { form, content } = readForm(body);
  if (form.startsWith('dataframe')) {
    throw invalidRequest(`The model takes tensors: send inputs or instances, not ${form}.`);
  }
  const named = form === 'inputs' && isJsonObject(content) ? content : instancesByName(content, form, inputs);
  return new Map(
    inputs.map((spec) => {
      if (!Object.hasOwn(named, spec.name)) throw invalidRequest(`The input ${spec.name} is missing.`);
      return [spec.name, tensorOf(spec, named[spec.name])];
    }),
  );
}

function instancesByName(content: unknown, form: Form, inputs: readonly TensorSpec[]): JsonObject {
  if (!Array.isArray(content) || content.length === 0) {
    throw invalidRequest(`${form} must be a list with at least one entry.`);
  }
  if (content.every((entry) => isJsonObject(entry))) {
    const entries = content as JsonObject[];
    return Object.fromEntries(
      inputs.map(({ name }) => [
        name,
        entries.map((entry) => (Object.hasOwn(entry, name) ? entry[name] : undefined)),
      ]),
    );
  }
  if (inputs.length > 1) {
    throw invalidRequest(`The model takes ${inputs.length} inputs: name them (${namesOf(inputs)}).`);
  }
  return { [inputs[0].name]: content };
}

function tensorOf({ name, datatype, shape: wanted }: TensorSpec, data: unknown): Tensor {
  const { shape, count } = readShape(name, shapeOfNested(data));
  if (!matchesShape(shape, wanted)) {
    throw invalidRequest(
      `The input ${name} must have the shape ${shapeText(wanted)}, not ${shapeText(shape)}.`,
    );
  }
  return tensorOfJson(name, datatype, shape, count, data);
}

/** The shape that a nested list has along its first entries. */
function shapeOfNested(data: unknown): number[] {
  const shape: number[] = [];
  for (let part = data; Array.isArray(part) && shape.length < 100; part = part[0] as unknown) {
    shape.push(part.length);
  }
  return shape;
}

function namesOf(inputs: readonly TensorSpec[]): string {
  return inputs.map(({ name }) => name).join(', ');
}
