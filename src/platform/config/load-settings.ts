import { existsSync } from 'node:fs';
import { availableParallelism, homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { AppError, type FieldFault } from '../errors/app-error.js';
import { Settings } from './settings.js';

type Environment = Record<string, string | undefined>;

/** The variable of a field: dataDir is DATA_DIR. */
export function variableOf(field: string): string {
  return field.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
}

/**
 * Reads and checks all settings at once and freezes them.
 * @throws {AppError} `config.invalid` when a setting is invalid; the message lists every fault, one per line
 */
export function loadSettings(environment: Environment): Settings {
  const given: Record<string, unknown> = {};
  for (const [field, initial] of Object.entries(new Settings())) {
    const text = environment[variableOf(field)]?.trim();
    if (text === undefined || text === '') continue;
    given[field] = typeof initial === 'number' ? Number(text) : text;
  }
  const uri = environment.MONGODB_URI?.trim();
  if (uri) given.mongodbUri = uri;
  const settings = plainToInstance(Settings, given, { exposeDefaultValues: true });
  const faults: FieldFault[] = validateSync(settings).map(({ property, constraints = {} }) => {
    // Text in place of a number breaks every rule of the field: only the type is reported.
    const rule = 'isInt' in constraints ? 'isInt' : Object.keys(constraints)[0];
    // "port must be …"; of a list, "each value in feedAllowed must be …".
    const message = constraints[rule].replace(`each value in ${property} `, 'each value ');
    return { field: variableOf(property), rule, message: message.replace(`${property} `, '') };
  });
  if (faults.length > 0) {
    const lines = faults.map((fault) => `  ${fault.field}: ${fault.message}`).join('\n');
    throw new AppError({
      code: 'config.invalid',
      kind: 'invalid',
      message: `Invalid settings:\n${lines}`,
      details: faults,
    });
  }
  return Object.freeze(
    Object.assign(settings, {
      dataDir: resolve(settings.dataDir),
      cacheDir: settings.cacheDir ? resolve(settings.cacheDir) : join(homedir(), '.cache', 'parivision'),
      enginesDir: settings.enginesDir ? resolve(settings.enginesDir) : '',
      trainingWorkers: settings.trainingWorkers || availableParallelism(),
    }),
  );
}

/** Settings from `.env` (if there is one), the environment, which wins over it, and flags, which win over both. */
export function loadSettingsFromEnvironment(flags: Environment = {}): Settings {
  if (existsSync('.env')) process.loadEnvFile('.env');
  return loadSettings({ ...process.env, ...flags });
}
