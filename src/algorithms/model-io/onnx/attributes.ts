import { ensure } from '../invalid-model-file.js';
import type { Node } from './graph.js';

/** The attributes of one node, validated on access. */
export interface Attributes {
  has(name: string): boolean;
  /** @throws {InvalidModelFile} when there is any other attribute: an unknown one may change a prediction */
  only(known: readonly string[]): void;
  /** Floats or integers, in a list or in a tensor `<name>_as_tensor`, of the given `length`. */
  numbers(name: string, length?: number): ArrayLike<number>;
  /** One integer. */
  integer(name: string, otherwise: number): number;
  texts(name: string, length: number): string[];
  text(name: string, otherwise: string): string;
  /** Classes must be the numbers 0 and 1. */
  checkLabels(name: string): void;
}

/** @throws {InvalidModelFile} when the attribute has another type or value */
export function attributesOf({ op, attributes }: Node): Attributes {
  const of = (name: string) => (Object.hasOwn(attributes, name) ? attributes[name] : undefined);
  const listOf = (name: string): ArrayLike<number> | undefined => {
    const [list, tensor] = [of(name), of(`${name}_as_tensor`)];
    ensure(!list || !tensor, `${op} must have one of ${name} and ${name}_as_tensor`);
    if (tensor?.kind === 'tensor') return tensor.value.values;
    return list?.kind === 'floats' || list?.kind === 'integers' ? list.value : undefined;
  };
  const numbers = (name: string, length?: number): ArrayLike<number> => {
    const value = listOf(name);
    ensure(value !== undefined, `${op} must have ${name}`);
    ensure(
      length === undefined || value.length === length,
      `${name} must have ${length} entries, not ${value.length}`,
    );
    for (let i = 0; i < value.length; i++) ensure(!Number.isNaN(value[i]), `${name}[${i}] must be a number`);
    return value;
  };
  return {
    has: (name) => of(name) !== undefined || of(`${name}_as_tensor`) !== undefined,
    only: (known) => {
      const other = Object.keys(attributes).find((name) => !known.includes(name.replace(/_as_tensor$/, '')));
      ensure(
        other === undefined,
        `${op.slice(0, 100)} has the attribute ${other?.slice(0, 60)}, which is not known here`,
      );
    },
    numbers,
    integer: (name, otherwise) => {
      const found = of(name);
      if (found === undefined) return otherwise;
      ensure(found.kind === 'integer', `${name} of ${op.slice(0, 100)} must be a whole number`);
      return found.value;
    },
    texts: (name, length) => {
      const found = of(name);
      ensure(found?.kind === 'texts' && found.value.length === length, `${name} must have ${length} texts`);
      return found.value;
    },
    text: (name, otherwise) => {
      const found = of(name);
      if (found === undefined) return otherwise;
      ensure(found.kind === 'text', `${name} must be a text`);
      return found.value;
    },
    checkLabels: (name) => {
      const labels = numbers(name, 2);
      ensure(labels[0] === 0 && labels[1] === 1, 'the classes must be 0 and 1');
    },
  };
}
