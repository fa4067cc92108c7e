import { Injectable } from '@nestjs/common';

export interface AliasWish {
  model: string;
  alias: string;
  version: number;
  /** Who asks, for the record. */
  by: string;
}

/** Moves an alias in its own way, or refuses by an AppError. */
export type AliasKeeper = (wish: AliasWish) => Promise<void>;

/**
 * Aliases that are more than a name: whoever has to decide about one registers here, and a client that sets it is handed
 * over. Clients can neither remove such an alias nor take away what it points at.
 */
@Injectable()
export class AliasKeepers {
  private readonly keepers = new Map<string, AliasKeeper>();

  keep(model: string, alias: string, keeper: AliasKeeper): void {
    this.keepers.set(`${model}/${alias}`, keeper);
  }

  of(model: string, alias: string): AliasKeeper | undefined {
    return this.keepers.get(`${model}/${alias}`);
  }

  /** The kept aliases of a model. */
  kept(model: string): string[] {
    const prefix = `${model}/`;
    return [...this.keepers.keys()]
      .filter((key) => key.startsWith(prefix))
      .map((key) => key.slice(prefix.length));
  }
}
