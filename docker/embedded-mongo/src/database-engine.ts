/** Where a MongoDB comes from, in the order of preference. */
export const DATABASE_ENGINES = ['uri', 'mongod-on-path', 'mongod-download', 'mongo-java-server'] as const;

export type DatabaseEngine = (typeof DATABASE_ENGINES)[number];

/** The engines that keep their data in the data folder. */
export type LocalEngine = Exclude<DatabaseEngine, 'uri'>;

export interface DatabaseOptions {
  /** Connection string of a running MongoDB. When given, nothing is started. */
  uri?: string;
  /** Folder that holds the data of an engine that is started here; created if missing. */
  dataDir: string;
  /** Name of the database in a server that is started here, and prefix of its folder for temporary files. */
  databaseName: string;
  /** Folder for downloads and builds, shared between data folders; created if missing. */
  cacheDir: string;
  /** Receives one line at a time: attempts, progress and the choice. Never a password. */
  log: (line: string) => void;
  /** Called once the database process begins to open its files, which takes a second that the caller can use for other work. */
  opening?: () => void;
  /** The engines to try, in this order. Default: all. */
  engines?: DatabaseEngine[];
  /** Replaces the PATH when programs are looked for. */
  searchPath?: string;
  /** HTTP proxy of the download of mongod, `http://host:port`, when the host is behind one. */
  downloadProxy?: string;
}

export interface ResolvedDatabase {
  uri: string;
  engine: DatabaseEngine;
  /** One phrase: program, version and location. Never a password. */
  description: string;
  /** Resolves with the reason when the database process ends on its own; stays pending otherwise. */
  exited: Promise<string>;
  /** Process id of a database that was started here. */
  pid?: number;
  /** Starts it again at the same address after it has ended on its own. Absent for a database that was not started here. */
  restart?(): Promise<StartedEngine>;
  /** Stops what was started here: SIGTERM, and SIGKILL when that is not enough. Repeated calls share one stop. */
  stop(): Promise<void>;
}

/** An engine that was found, downloaded or built, and not started yet. */
export interface PreparedEngine {
  description: string;
  /**
   * Starts it, at the same address each time.
   * @throws {EngineUnavailable} when it does not start
   * @throws {DatabaseUnavailable} when its data is in use
   */
  start(): Promise<StartedEngine>;
}

export type StartedEngine = Omit<ResolvedDatabase, 'engine' | 'description' | 'restart'>;
