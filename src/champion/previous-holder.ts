import type { AliasMove } from '../registry/index.js';

/**
 * The version to which a rollback goes: a move pushes a version on a stack, a rollback pops one. So two consecutive rollbacks
 * go back two champions, not back and forth. Undefined if there is no earlier one.
 */
export function previousHolder(moves: readonly Pick<AliasMove, 'to' | 'key'>[]): number | undefined {
  const stack: number[] = [];
  for (const { to, key } of moves) {
    if (key.startsWith('rollback/')) stack.pop();
    else stack.push(to);
  }
  return stack.length < 2 ? undefined : stack.at(-2);
}
