import type { Change } from '../models/registered-model.js';
import type { AliasMove, MoveAlias } from './alias.js';

/** The moves of aliases. What they point at now stands in the registered model. */
export abstract class AliasStore {
  /** One compare-and-set on the model document; see AliasService.move. */
  abstract move(move: MoveAlias, at: Date): Promise<boolean>;
  /** All moves of an alias, in order. */
  abstract moves(model: string, alias: string): Promise<AliasMove[]>;
  /** True also if there is no such alias; false if there is no such model. */
  abstract remove(model: string, alias: string, change: Change): Promise<boolean>;
}
