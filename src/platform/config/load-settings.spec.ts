import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../errors/app-error.js';
import { loadSettings, variableOf } from './load-settings.js';
import { Settings } from './settings.js';

function faultsOf(environment: Record<string, string>): AppError {
  try {
    loadSettings(environment);
  } catch (error) {
    return error as AppError;
  }
  throw new Error('nothing was wrong');
}

describe(loadSettings.name, () => {
  it('uses the defaults for an empty environment and freezes them', () => {
    const settings = loadSettings({});
    expect(settings.port).toBe(3000);
    expect(settings.host).toBe('127.0.0.1');
    expect(settings.trainingWorkers).toBeGreaterThan(0);
    expect(Object.isFrozen(settings)).toBe(true);
  });

  it('reads numbers, booleans and lists', () => {
    const settings = loadSettings({
      PORT: '4000',
      PIPELINE_ENABLED: 'false',
      STUDY_ALGORITHMS: 'random-forest, logistic-regression',
    });
    expect(settings.port).toBe(4000);
    expect(settings.pipelineEnabled).toBe(false);
    expect(settings.studyAlgorithms).toEqual(['random-forest', 'logistic-regression']);
  });

  it('lists every fault at once, naming variable and rule', () => {
    const error = faultsOf({
      PORT: '70000',
      PIPELINE_CRON: 'often',
      PIPELINE_ZONE: 'Mars',
      MONGODB_URI: 'http://x',
      LOG_LEVEL: 'loud',
    });
    expect(error.code).toBe('config.invalid');
    expect(error.details?.map((fault) => fault.field).toSorted()).toEqual([
      'LOG_LEVEL',
      'MONGODB_URI',
      'PIPELINE_CRON',
      'PIPELINE_ZONE',
      'PORT',
    ]);
    expect(error.message).toContain('PORT: must not be greater than 65535');
  });

  it('states for a list what each of its values must be', () => {
    expect(faultsOf({ FEED_ALLOWED: 'not an address' }).message).toContain(
      'FEED_ALLOWED: each value must be a URL',
    );
    expect(faultsOf({ STUDY_ALGORITHMS: 'magic' }).message).toContain('STUDY_ALGORITHMS: each value must be');
  });

  it.each([
    ['PORT', 'x'],
    ['PORT', '3.5'],
    ['PORT', '4190'],
    ['PIPELINE_ENABLED', 'perhaps'],
    ['FEED_SOURCE', 'ftp://somewhere'],
    ['FEED_ALLOWED', 'not an address'],
    ['STUDY_ALGORITHMS', 'magic'],
    ['MONGODB_DATABASE', 'a/b'],
    ['TRAINING_WORKERS', '-1'],
  ])('refuses %s=%s', (variable, value) => {
    expect(faultsOf({ [variable]: value }).details?.map((fault) => fault.field)).toEqual([variable]);
  });

  it('has the same variables as .env.example, with the same defaults', () => {
    const text = readFileSync(join(import.meta.dirname, '../../../.env.example'), 'utf8');
    const listed = new Map([...text.matchAll(/^([A-Z_]+)=(.*)$/gm)].map((match) => [match[1], match[2]]));
    const fields = Object.entries({ ...new Settings(), mongodbUri: '' });
    expect([...listed.keys()].toSorted()).toEqual(fields.map(([field]) => variableOf(field)).toSorted());
    for (const [field, value] of fields) expect(listed.get(variableOf(field))).toBe(String(value));
  });
});
