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

/** Why a version may not be deleted now, as a sentence; undefined if it may. */
export type VersionGuard = (model: string, version: number) => Promise<string | undefined>;

interface Kept {
  model: string;
  /** The alias, or the first of several: for messages. */
  alias: string;
  isKept: (alias: string) => boolean;
  keeper: AliasKeeper;
}

/**
 * Hook for stages to the right of the registry that decide about an alias: a client's request to set it goes to the keeper.
 * Clients can neither remove such an alias nor the version or model that it points at.
 */
@Injectable()
export class AliasKeepers {
  private readonly keepers: Kept[] = [];
  private readonly guards: VersionGuard[] = [];

  /** @param isKept which aliases the keeper decides about; absent: only `alias` */
  keep(
    model: string,
    alias: string,
    keeper: AliasKeeper,
    isKept: (alias: string) => boolean = (one) => one === alias,
  ): void {
    this.keepers.push({ model, alias, isKept, keeper });
  }

  /** Registers a reason for which a version without a kept alias may not be deleted. */
  guard(guard: VersionGuard): void {
    this.guards.push(guard);
  }

  /** Why a version may not be deleted now, whatever its aliases; undefined if it may. */
  async reasonToStay(model: string, version: number): Promise<string | undefined> {
    for (const guard of this.guards) {
      const reason = await guard(model, version);
      if (reason !== undefined) return reason;
    }
    return undefined;
  }

  of(model: string, alias: string): AliasKeeper | undefined {
    return this.keepers.find((one) => one.model === model && one.isKept(alias))?.keeper;
  }

  /** The kept aliases of a model. */
  kept(model: string): string[] {
    return this.keepers.filter((one) => one.model === model).map(({ alias }) => alias);
  }
}
