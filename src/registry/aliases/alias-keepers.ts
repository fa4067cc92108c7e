import { Injectable } from '@nestjs/common';

export interface AliasRequest {
  model: string;
  alias: string;
  version: number;
  /** For the record. */
  by: string;
}

/** Moves an alias by its own rules, or throws an AppError. */
export type AliasKeeper = (request: AliasRequest) => Promise<void>;

/**
 * Hook for stages to the right of the registry that decide about an alias: a client's request to set it goes to the keeper.
 * Clients can neither remove such an alias nor the version or model that it points at.
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
