import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { algorithmSpec, type AlgorithmName } from '../../../algorithms/catalogue/catalogue.js';
import { Settings } from '../../../platform/config/settings.js';
import type { NativeTask } from '../fit-task.js';
import { NATIVE_ENGINES } from './child-messages.js';

const INSTALL = 'run npm run engines:install';

/** Predictions come first: see NativeTask. */
const NICENESS = 10;

export type Availability = { available: true } | { available: false; reason: string };

/** What `scripts/engines.mjs` leaves behind for each engine. */
interface EngineRecord {
  available: boolean;
  reason?: string;
  /** Path within the engines folder. */
  library?: string;
  /** Size of the library. */
  bytes?: number;
}

/** Which native engines this machine has. Looked up anew each time, so that an installation counts without a restart. */
@Injectable()
export class NativeEngines implements OnModuleInit {
  private readonly logger = new Logger(NativeEngines.name);
  private readonly folder: string;

  constructor(settings: Settings) {
    this.folder = settings.enginesDir || join(settings.cacheDir, 'engines');
  }

  onModuleInit(): void {
    for (const engine of NATIVE_ENGINES) {
      const state = this.availability(engine);
      if (!state.available) this.logger.warn(`${engine} is unavailable: ${state.reason}`);
    }
  }

  /** Algorithms of other engines are always available. */
  availability(algorithm: AlgorithmName): Availability {
    if (algorithmSpec(algorithm).engine !== 'native') return { available: true };
    const found = this.look(algorithm);
    return found.library === undefined ? { available: false, reason: found.reason } : { available: true };
  }

  /** Why each algorithm that is not available is not. */
  unavailable(): Map<AlgorithmName, string> {
    const reasons = new Map<AlgorithmName, string>();
    for (const engine of NATIVE_ENGINES) {
      const state = this.availability(engine);
      if (!state.available) reasons.set(engine, state.reason);
    }
    return reasons;
  }

  /**
   * What a trial of a native algorithm runs with; undefined for any other.
   * @param threads that the library may use
   * @throws {Error} when the engine is not available; the message has the reason
   */
  taskFor(algorithm: AlgorithmName, threads: number, cancelled?: Int32Array): NativeTask | undefined {
    if (algorithmSpec(algorithm).engine !== 'native') return undefined;
    const { library, reason } = this.look(algorithm);
    if (library === undefined) throw new Error(`${algorithm} is unavailable: ${reason}`);
    return { library, threads, niceness: NICENESS, ...(cancelled && { cancelled }) };
  }

  private look(
    engine: AlgorithmName,
  ): { library: string; reason?: never } | { library?: never; reason: string } {
    let record: EngineRecord;
    try {
      record = JSON.parse(readFileSync(join(this.folder, `${engine}.json`), 'utf8')) as EngineRecord;
    } catch {
      return { reason: `it is not installed; ${INSTALL}` };
    }
    if (!record.available || !record.library)
      return { reason: record.reason ?? `it is not installed; ${INSTALL}` };
    const library = join(this.folder, record.library);
    if (sizeOf(library) !== record.bytes) return { reason: `its library is missing or damaged; ${INSTALL}` };
    return { library };
  }
}

function sizeOf(file: string): number | undefined {
  try {
    return statSync(file).size;
  } catch {
    return undefined;
  }
}
