/** Grown trees in the form that the WebAssembly kernel walks. */
import type { BinnedColumns } from './binning.js';
import type { GrowthMemory } from './kernel/growth-memory.js';
import { type GrowthWorkspace, factorOf } from './kernel/growth-workspace.js';
import { type GrownTree, writeGoesLeft } from './tree-grower.js';

const NODE_BYTES = 32;

/** Adds the outputs of trees, in sequence, to the scores of rows. */
export class TreeWalk {
  readonly #words: Int32Array;
  readonly #values: Float64Array;
  readonly #tables: Uint8Array;
  readonly #at: { nodes: number; tables: number };

  /** @param mostNodes of a tree */
  constructor(
    memory: GrowthMemory,
    private readonly space: GrowthWorkspace,
    private readonly binned: BinnedColumns,
    mostNodes: number,
  ) {
    const nodes = memory.take(mostNodes * NODE_BYTES);
    const tables = memory.bytes(mostNodes * 256);
    this.#words = new Int32Array(memory.memory.buffer, nodes, mostNodes * (NODE_BYTES / 4));
    this.#values = new Float64Array(memory.memory.buffer, nodes, mostNodes * (NODE_BYTES / 8));
    this.#tables = tables.view;
    this.#at = { nodes, tables: tables.at };
  }

  add(tree: GrownTree, list: number, rows: number): void {
    if (rows === 0) return;
    tree.split.forEach((split, node) => {
      const word = node * (NODE_BYTES / 4);
      this.#words[word] = split ? split.feature : -1;
      this.#words[word + 1] = tree.left[node];
      this.#words[word + 2] = tree.right[node];
      this.#values[node * (NODE_BYTES / 8) + 2] = factorOf(tree.value[node]);
      if (split) writeGoesLeft(split, this.binned.features[split.feature], this.#tables, node * 256);
    });
    this.space.walk(list, 0, rows, this.#at.nodes, this.#at.tables);
  }
}
