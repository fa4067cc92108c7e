import { ensure } from '../invalid-model-file.js';
import type { Node } from './graph.js';

/** The attributes of one node, checked when they are asked for. */
export interface Attributes {
  has(name: string): boolean;
  /** Finite floats or whole numbers; `length` of them where it is given. */
  numbers(name: string, length?: number): ArrayLike<number>;
  texts(name: string, length: number): string[];
  text(name: string, otherwise: string): string;
  /** Classes must be the numbers 0 and 1. */
  checkLabels(name: string): void;
}

/** Throws InvalidModelFile from each method where the attribute is not what is asked for. */
export function attributesOf({ op, attributes }: Node): Attributes {
  const of = (name: string) => (Object.hasOwn(attributes, name) ? attributes[name] : undefined);
  const numbers = (name: string, length?: number): ArrayLike<number> => {
    const found = of(name);
    ensure(found?.kind === 'floats' || found?.kind === 'integers', `${op} must have ${name}`);
    const { value } = found;
    ensure(
      length === undefined || value.length === length,
      `${name} must have ${length} entries, not ${value.length}`,
    );
    for (let i = 0; i < value.length; i++) ensure(!Number.isNaN(value[i]), `${name}[${i}] must be a number`);
    return value;
  };
  return {
    has: (name) => of(name) !== undefined,
    numbers,
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
