import { Injectable } from '@nestjs/common';
import { Subject, type Observable } from 'rxjs';
import type { ChampionInfo, ElectRequest, Election, ElectionFilter } from './election.js';

@Injectable()
export abstract class ChampionService {
  protected readonly changed = new Subject<ChampionInfo>();
  /** The new champion, after the alias moved in this process or `refresh` found that it moved in another. */
  readonly changes: Observable<ChampionInfo> = this.changed.asObservable();

  abstract elect(request: ElectRequest): Promise<Election>;
  abstract promote(request: { version: number; by: string; reason: string }): Promise<Election>;
  abstract rollback(request: { by: string; reason: string }): Promise<Election>;
  abstract current(): Promise<ChampionInfo | undefined>;
  /** Reads the alias again and emits if another process moved it. */
  abstract refresh(): Promise<ChampionInfo | undefined>;
  abstract election(id: string): Promise<Election>;
  abstract elections(
    filter: ElectionFilter,
    offset: number,
    limit: number,
  ): Promise<{ items: Election[]; total: number }>;
}
