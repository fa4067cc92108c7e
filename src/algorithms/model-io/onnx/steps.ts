import { type Attribute, DOUBLE, type Node, type Tensor } from './graph.js';

/** Nodes and constants in insertion order; results are named by number. */
export class Steps {
  readonly nodes: Node[] = [];
  readonly initializers: Tensor[] = [];

  constant(name: string, type: Tensor['type'], shape: number[], values: ArrayLike<number>): string {
    this.initializers.push({ name, type, shape, values });
    return name;
  }

  /** A named 64-bit float. */
  number(value: number): string {
    return this.constant(`number_${this.initializers.length + 1}`, DOUBLE, [], [value]);
  }

  add(op: string, inputs: string[], attributes: Record<string, Attribute> = {}, domain = ''): string {
    const output = `step_${this.nodes.length + 1}`;
    this.nodes.push({ op, domain, inputs, outputs: [output], attributes });
    return output;
  }
}
