import {
  IsBoolean,
  IsIn,
  IsInt,
  IsNotEmpty,
  IsNotIn,
  IsNumber,
  IsOptional,
  IsString,
  IsTimeZone,
  IsUrl,
  Matches,
  Max,
  Min,
  ValidateIf,
} from 'class-validator';
import { BASE_PATH } from '../http/base-path.js';
import { DriftSettings } from './drift-settings.js';
import { IsCron, IsFeedSource, IsMongoUri } from './rules.js';
import { toBoolean, toList } from './text-values.js';

/** Ports above 1023 that the Fetch standard blocks: curl can connect to them, browsers and Node's fetch cannot. */
const CLOSED_PORTS = [
  1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697,
  10_080,
];

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'];
export const STUDY_ALGORITHMS = [
  'gradient-boosting',
  'random-forest',
  'logistic-regression',
  'xgboost',
  'lightgbm',
  'ml-random-forest',
  'ml-logistic-regression',
];

/** Of a setting that is empty by default. */
function isGiven(_settings: object, value: unknown): boolean {
  return value !== '';
}

/**
 * All settings: the variable is the field's name in capitals (dataDir is DATA_DIR), the rule is the decorator, the default is
 * the initial value. `.env.example` lists the same; a test compares the two.
 */
export class Settings extends DriftSettings {
  /** The database server to use. Empty: one is found or started. */
  @IsOptional()
  @IsMongoUri()
  readonly mongodbUri?: string;
  @IsString()
  @Matches(/^[A-Za-z0-9_-]{1,38}$/, { message: 'must be 1 to 38 letters, digits, - or _' })
  readonly mongodbDatabase: string = 'parivision';
  @IsString()
  @IsNotEmpty()
  readonly host: string = '127.0.0.1';
  /** An administrator's key that is not stored in the database, for the first start in a container. Empty: none. */
  @IsString()
  @Matches(/^(.{32,200})?$/, { message: 'must be 32 to 200 characters' })
  readonly accessAdminKey: string = '';
  /** Whether /metrics may be read without a key, for a scraper without one. It contains names of models and counts, no rows. */
  @toBoolean
  @IsBoolean()
  readonly metricsOpen: boolean = false;
  /** Minutes for which known keys stay valid while the database cannot be read. */
  @IsInt()
  @Min(1)
  @Max(10_080)
  readonly keysOfflineMinutes: number = 60;
  /** File with a key that opens /metrics only, for a Prometheus server that can read the file; created at the first start. Empty: none. */
  @IsString()
  readonly metricsKeyFile: string = '';
  /** 0 takes any free port. */
  @IsInt()
  @Min(0)
  @Max(65_535)
  @IsNotIn(CLOSED_PORTS, { message: 'must be another: browsers and fetch refuse to open this one' })
  readonly port: number = 3000;
  /** Port of the Open Inference Protocol over gRPC. 0: gRPC is off. */
  @IsInt()
  @Min(0)
  @Max(65_535)
  readonly grpcPort: number = 0;
  /** Names, besides those of this machine and of private networks, under which clients and pages reach the server, and whose pages may change something; separated by commas. */
  @toList
  @IsString({ each: true })
  readonly allowedHosts: string[] = [];
  /** Path prefix under which a reverse proxy serves the application, such as /parivision. Pages, redirects and the API description use it. Empty: none. */
  @Matches(BASE_PATH, { message: 'must be empty or a path such as /parivision, without a slash at its end' })
  readonly basePath: string = '';
  @IsString()
  @IsNotEmpty()
  readonly dataDir: string = 'data';
  /** Files that can be downloaded or built again: the embedded database's program. Empty: ~/.cache/parivision */
  @IsString()
  readonly cacheDir: string = '';
  /** The libraries of XGBoost and LightGBM. Empty: the folder engines in cacheDir. */
  @IsString()
  readonly enginesDir: string = '';
  @IsIn(LOG_LEVELS)
  readonly logLevel: string = 'info';
  @IsIn(['pretty', 'json'])
  readonly logFormat: string = 'json';

  /** virtual-league, the http(s) address of a VirtualBets API, or the path of a file. */
  @IsFeedSource()
  readonly feedSource: string = 'virtual-league';
  /** Addresses that callers may name as a source too, besides FEED_SOURCE; separated by commas. */
  @toList
  @IsUrl({ require_tld: false, protocols: ['http', 'https'], require_protocol: true }, { each: true })
  readonly feedAllowed: string[] = [];
  @IsInt()
  @Min(0)
  @Max(4_294_967_295)
  readonly leagueSeed: number = 7;
  @IsInt()
  @Min(2020)
  @Max(2090)
  readonly leagueStartSeason: number = 2024;
  /** Added to the log-odds of choosing a three, for drift: 0.5 raises their share by about 12 percentage points. */
  @IsNumber()
  @Min(-3)
  @Max(3)
  readonly leagueThreePointShift: number = 0;
  /** Added to the log-odds of every make, for drift: 0.2 raises their share by about 5 percentage points. */
  @IsNumber()
  @Min(-3)
  @Max(3)
  readonly leagueSkillShift: number = 0;

  @toBoolean
  @IsBoolean()
  readonly pipelineEnabled: boolean = true;
  /** When the daily pipeline runs. Empty: as the file of the pipelines says, 05:00. */
  @ValidateIf(isGiven)
  @IsCron()
  readonly pipelineCron: string = '';
  @ValidateIf(isGiven)
  @IsTimeZone()
  readonly pipelineZone: string = '';
  /** File that declares the pipelines, in the form of src/pipelines/pipelines.yaml; read at the start. Empty: that file. */
  @IsString()
  readonly pipelinesFile: string = '';
  /** Whether a run trains always, or only when a drift report says that the data changed or the champion became worse; runs that alerts start always do. */
  @IsIn(['always', 'when-needed'])
  readonly pipelineRetrain: string = 'always';
  /** Shots that one run of the daily pipeline fetches. */
  @IsInt()
  @Min(1)
  @Max(50_000)
  readonly pipelineNodes: number = 100;
  /** Shots fetched by the very first run, when there is no champion yet. 0: no first run. */
  @IsInt()
  @Min(0)
  @Max(500_000)
  readonly firstRunNodes: number = 20_000;

  /** Algorithms of the daily study; those that this machine cannot run are left out. */
  @toList
  @IsIn(STUDY_ALGORITHMS, { each: true })
  readonly studyAlgorithms: string[] = [
    'gradient-boosting',
    'random-forest',
    'logistic-regression',
    'xgboost',
    'lightgbm',
  ];
  @IsInt()
  @Min(1)
  @Max(100)
  readonly studyTrials: number = 1;
  @IsInt()
  @Min(0)
  @Max(4_294_967_295)
  readonly studySeed: number = 42;
  /** Threads for training and statistics. 0: as many as the machine has cores. */
  @IsInt()
  @Min(0)
  @Max(256)
  readonly trainingWorkers: number = 0;

  /** Bound on the probability that a champion is ever replaced by a challenger that is not better, over all its elections. */
  @IsNumber()
  @Min(0.0001)
  @Max(0.5)
  readonly electionLevel: number = 0.05;
  /** A game's mean difference of log losses counts at most this much in an election, in nats per shot. */
  @IsNumber()
  @Min(0.0001)
  @Max(1)
  readonly electionClip: number = 0.01;
  /** How much more calibration error (ECE, 0 to 1) than the champion a challenger may have. */
  @IsNumber()
  @Min(0)
  @Max(1)
  readonly electionCalibrationMargin: number = 0.005;
  /** How much more log loss than the champion a challenger may have in a group (zone, player …), in nats per shot, beyond chance. */
  @IsNumber()
  @Min(0)
  @Max(1)
  readonly electionSliceMargin: number = 0.005;
  /** How long a challenger may take for one row, in microseconds, unless the champion takes as long. */
  @IsInt()
  @Min(1)
  @Max(1_000_000)
  readonly electionRowMicroseconds: number = 1000;
  /** How large a challenger's model file may be, in MB, unless the champion's is as large. */
  @IsInt()
  @Min(1)
  @Max(100_000)
  readonly electionModelMb: number = 64;
  /** What happens with a challenger that an election found better: it becomes champion, a person confirms it, or live requests decide, while the champion answers all (shadow) or all but a share of them (canary). */
  @IsIn(['automatic', 'propose', 'shadow', 'canary'])
  readonly electionMode: string = 'automatic';
  /** Share of the live requests that a canary answers. */
  @IsNumber()
  @Min(0.001)
  @Max(1)
  readonly canaryShare: number = 0.1;
  /** What happens with a challenger that live requests have shown to be better: promote or propose. */
  @IsIn(['promote', 'propose'])
  readonly challengeGoal: string = 'promote';
  /** Seconds between two looks at what a challenge has shown; the rule may be looked at as often as one likes. */
  @IsInt()
  @Min(1)
  @Max(86_400)
  readonly challengeLookSeconds: number = 10;

  /** Seconds between two evaluations of the alert rules. */
  @IsInt()
  @Min(1)
  @Max(3600)
  readonly alertEvaluateSeconds: number = 30;
  /** File with the alert rules and policies, in the form of monitoring/alerts.yaml: they are then changed only there; it is read at the start and when it changes. Empty: the rules are in the database. */
  @IsString()
  readonly alertRulesFile: string = '';

  /** Predictions kept in memory while the database is unavailable; more are dropped and counted. */
  @IsInt()
  @Min(0)
  @Max(1_000_000)
  readonly predictionLogBuffer: number = 200_000;
  /** Days after which predictions and their outcomes are removed, block by block. 0: never. */
  @IsInt()
  @Min(0)
  @Max(100_000)
  readonly predictionLogKeepDays: number = 0;
  /** Stored megabytes of predictions above which the oldest blocks are removed. 0: no limit. */
  @IsInt()
  @Min(0)
  @Max(100_000_000)
  readonly predictionLogMaxMb: number = 0;
  @IsInt()
  @Min(1)
  @Max(100_000)
  readonly uploadMaxMb: number = 512;
  /** Maximum of predictions in progress, and of other requests in progress; more get a 503. */
  @IsInt()
  @Min(1)
  @Max(100_000)
  readonly requestsMax: number = 256;
  /** Maximum of POST /predict/batch in progress; more get a 503. */
  @IsInt()
  @Min(1)
  @Max(1000)
  readonly batchesMax: number = 16;
  /** Maximum of exports of snapshots (CSV, Arrow) in progress; more get a 503. */
  @IsInt()
  @Min(1)
  @Max(1000)
  readonly exportsMax: number = 8;
  /** Maximum of open streams of Server-Sent Events; more get a 503. */
  @IsInt()
  @Min(1)
  @Max(10_000)
  readonly eventStreamsMax: number = 100;
  /** Seconds after which the connection of a client that reads nothing of its response is closed. */
  @IsInt()
  @Min(1)
  @Max(3600)
  readonly readerPatienceSeconds: number = 30;
  /** Seconds between "not ready" and the stop, so that a load balancer can remove the instance. */
  @IsInt()
  @Min(0)
  @Max(300)
  readonly drainSeconds: number = 0;
}
