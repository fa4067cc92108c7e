import 'reflect-metadata';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Settings } from '../../platform/config/settings.js';
import { parameterFaults } from '../index.js';
import { PipelineDeclarations } from './pipeline-declarations.service.js';

const PACKAGED = join(import.meta.dirname, '../pipelines.yaml');

const declarations = (settings: Partial<Settings> = {}): PipelineDeclarations =>
  new PipelineDeclarations(Object.assign(new Settings(), settings), { faultsOf: parameterFaults });

const scheduleOf = (settings: Partial<Settings>, name = 'daily') => {
  const all = declarations(settings);
  return all.scheduleOf(all.get(name));
};

describe(PipelineDeclarations.name, () => {
  const folder = mkdtempSync(join(tmpdir(), 'declarations-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const file = (text: string): string => {
    const path = join(folder, 'own.yaml');
    writeFileSync(path, text);
    return path;
  };

  it('has the packaged pipelines and the SHA-256 of their file', () => {
    const { names, definition } = declarations();
    expect(names).toEqual(['etl', 'ml', 'daily']);
    expect(definition).toBe(createHash('sha256').update(readFileSync(PACKAGED)).digest('hex'));
  });

  it('reads the file of PIPELINES_FILE', () => {
    const text =
      "pipelines: { daily: { description: d, steps: [gold] }, weekly: { description: w, schedule: { cron: '0 3 * * 1' }, steps: [gold] } }";
    const pipelinesFile = file(text);
    expect(declarations({ pipelinesFile }).names).toEqual(['daily', 'weekly']);
    expect(scheduleOf({ pipelinesFile })).toBeUndefined();
    expect(scheduleOf({ pipelinesFile }, 'weekly')).toEqual({
      cron: '0 3 * * 1',
      zone: 'UTC',
      enabled: true,
    });
    expect(scheduleOf({ pipelinesFile, pipelineCron: '1 1 * * *' })).toMatchObject({ cron: '1 1 * * *' });
  });

  it('has the schedule of the file unless the settings of daily replace it', () => {
    expect(scheduleOf({})).toEqual({ cron: '0 5 * * *', zone: 'UTC', enabled: true });
    expect(scheduleOf({ pipelineCron: '0 7 * * *', pipelineZone: 'Europe/Paris' })).toEqual({
      cron: '0 7 * * *',
      zone: 'Europe/Paris',
      enabled: true,
    });
    expect(scheduleOf({ pipelineEnabled: false })).toMatchObject({ enabled: false });
    expect(scheduleOf({ pipelineCron: '0 7 * * *' }, 'etl')).toBeUndefined();
  });

  it('refuses a file that is missing or invalid, with its path', () => {
    const missing = join(folder, 'none.yaml');
    expect(() => declarations({ pipelinesFile: missing })).toThrow(
      expect.objectContaining({
        code: 'pipelines.file-unreadable',
        message: expect.stringContaining(missing),
      }),
    );
    const pipelinesFile = file('pipelines: { daily: { description: d, steps: [feth] } }');
    expect(() => declarations({ pipelinesFile })).toThrow(
      expect.objectContaining({
        code: 'pipelines.file-invalid',
        message: expect.stringContaining(
          'pipelines.daily.steps[0] (feth) is not a step; did you mean fetch?',
        ),
      }),
    );
  });

  it('refuses a file that is too large', () => {
    const pipelinesFile = file(`# ${'x'.repeat(300_000)}\n`);
    expect(() => declarations({ pipelinesFile })).toThrow(/300003 bytes/);
  });
});
