import { checkConnection, publicName } from './connection-check.js';
import {
  DATABASE_ENGINES,
  type DatabaseEngine,
  type DatabaseOptions,
  type LocalEngine,
  type PreparedEngine,
  type ResolvedDatabase,
} from './database-engine.js';
import { DatabaseUnavailable, EngineUnavailable, sentence } from './errors.js';
import { type DataOwner, dataOwner, ensureDataFolder, recordOwner } from './data-folder.js';
import { prepareJavaServer } from './java-server.js';
import { prepareMongodDownload, prepareMongodOnPath } from './mongod-engines.js';
import { findProgram } from './program.js';

const PREPARE: Record<LocalEngine, (options: DatabaseOptions) => Promise<PreparedEngine>> = {
  'mongod-on-path': prepareMongodOnPath,
  'mongod-download': prepareMongodDownload,
  'mongo-java-server': prepareJavaServer,
};

interface Attempt {
  engine: LocalEngine;
  problem: EngineUnavailable;
}

/**
 * Finds a MongoDB, or starts one: the URI, a mongod on the PATH, a downloaded mongod, mongo-java-server. Data stays with the
 * engine that wrote it.
 * @throws {DatabaseUnavailable} when there is none; the message states what to do
 */
export async function resolveDatabase(options: DatabaseOptions): Promise<ResolvedDatabase> {
  if (usesUri(options)) return useUri(options);
  await ensureDataFolder(options.dataDir);
  const { result } = await firstThatWorks(options, async (engine, prepared) => {
    const starting = prepared.start();
    options.opening?.();
    const started = await starting;
    try {
      await recordOwner(options.dataDir, engine);
    } catch (error) {
      await started.stop();
      throw error;
    }
    return { ...started, engine, description: prepared.description, restart: () => prepared.start() };
  });
  options.log(`database: using ${result.description}`);
  return result;
}

/** Finds, downloads or builds an engine without starting it, and returns which. */
export async function prepareDatabase(
  options: DatabaseOptions,
): Promise<{ engine: DatabaseEngine; description: string }> {
  if (usesUri(options)) {
    await checkConnection(options.uri!);
    return { engine: 'uri', description: publicName(options.uri!) };
  }
  await ensureDataFolder(options.dataDir);
  const { engine, result } = await firstThatWorks(options, async (_, prepared) => prepared);
  options.log(`database: ready to use ${result.description} (${engine})`);
  return { engine, description: result.description };
}

function usesUri(options: DatabaseOptions): boolean {
  return Boolean(options.uri) && enginesOf(options).includes('uri');
}

function enginesOf(options: DatabaseOptions): readonly DatabaseEngine[] {
  return options.engines ?? DATABASE_ENGINES;
}

async function useUri(options: DatabaseOptions): Promise<ResolvedDatabase> {
  const uri = options.uri!;
  await checkConnection(uri);
  const description = publicName(uri);
  options.log(`database: using ${description} (MONGODB_URI)`);
  return {
    uri,
    engine: 'uri',
    description,
    exited: new Promise(() => undefined),
    stop: async () => undefined,
  };
}

async function firstThatWorks<T>(
  options: DatabaseOptions,
  use: (engine: LocalEngine, prepared: PreparedEngine) => Promise<T>,
): Promise<{ engine: LocalEngine; result: T }> {
  const owner = await dataOwner(options.dataDir);
  const candidates = await candidatesFor(owner, options);
  const attempts: Attempt[] = [];
  for (const engine of candidates) {
    try {
      return { engine, result: await use(engine, await PREPARE[engine](options)) };
    } catch (problem) {
      if (!(problem instanceof EngineUnavailable)) throw problem;
      options.log(`database: ${problem.reason}`);
      attempts.push({ engine, problem });
    }
  }
  throw owner === null ? noneWorks(attempts) : ownerFails(owner, attempts, options);
}

/** Existing data determines the engine; a new folder tries all that are allowed. */
async function candidatesFor(owner: DataOwner | null, options: DatabaseOptions): Promise<LocalEngine[]> {
  const allowed = enginesOf(options).filter((engine) => engine !== 'uri');
  if (owner === null) return allowed;
  if (!owner.present) {
    throw new DatabaseUnavailable({
      code: 'database.data-missing',
      message: `database.json in ${options.dataDir} says that the data belongs to ${owner.engine}, but its files are gone: put them back, or delete database.json to begin with an empty database.`,
    });
  }
  if (!allowed.includes(owner.engine)) {
    throw new DatabaseUnavailable({
      code: 'database.engine-not-allowed',
      message: `The data in ${options.dataDir} belongs to ${owner.engine}, which is not among the allowed engines (${allowed.join(', ')}): allow it, or choose another data folder.`,
    });
  }
  await mentionMongod(owner.engine, options);
  return [owner.engine];
}

async function mentionMongod(engine: LocalEngine, options: DatabaseOptions): Promise<void> {
  if (engine !== 'mongo-java-server' || !enginesOf(options).includes('mongod-on-path')) return;
  const mongod = await findProgram('mongod', options.searchPath);
  if (mongod === null) return;
  options.log(
    `database: ${mongod} is there, but the data in ${options.dataDir} belongs to ${engine} and stays with it`,
  );
}

function ownerFails(owner: DataOwner, attempts: Attempt[], options: DatabaseOptions): DatabaseUnavailable {
  const problem = attempts[0].problem;
  return new DatabaseUnavailable({
    code: 'database.engine-lost',
    message: `The data in ${options.dataDir} belongs to ${owner.engine}, which cannot be started: ${sentence(problem.reason)} ${problem.remedy}`,
    cause: problem,
  });
}

function noneWorks(attempts: Attempt[]): DatabaseUnavailable {
  const reasons = attempts.map(
    ({ engine, problem }) => `${engine}: ${sentence(problem.reason)} ${problem.remedy}`,
  );
  return new DatabaseUnavailable({
    code: 'database.none',
    message: [
      'No database can be started here.',
      ...reasons,
      'Or set MONGODB_URI to a running MongoDB.',
    ].join(' '),
  });
}
