import type { AliasMove } from '../registry/index.js';

/**
 * The version to which a rollback goes: moves put a holder on a pile, a rollback takes the top one away. So two
 * rollbacks one after the other go back two champions, not forth and back. Undefined if there is none below the top.
 */
export function previousHolder(moves: readonly Pick<AliasMove, 'to' | 'key'>[]): number | undefined {
  const pile: number[] = [];
  for (const { to, key } of moves) {
    if (key.startsWith('rollback/')) pile.pop();
    else pile.push(to);
  }
  return pile.length < 2 ? undefined : pile.at(-2);
}
