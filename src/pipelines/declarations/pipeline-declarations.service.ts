import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Injectable, Logger } from '@nestjs/common';
import { Settings } from '../../platform/config/settings.js';
import { type FieldFault, messageOf } from '../../platform/errors/app-error.js';
import { pipelineErrors } from '../pipelines.errors.js';
import type { DeclaredSchedule, PipelineDeclaration } from './declaration.js';
import { ParameterCheck } from './parameter-check.port.js';
import { DAILY, parsePipelines, stepFaults } from './parse-pipelines.js';

/** At the same place in `src` and `dist`. */
const PACKAGED = new URL('../pipelines.yaml', import.meta.url);
const LARGEST_FILE = 256_000;

/** The pipelines that a file declares; read once, at the start, which an invalid file ends. */
@Injectable()
export class PipelineDeclarations {
  private readonly logger = new Logger('PariVision');
  readonly all: readonly PipelineDeclaration[];
  /** SHA-256 of the file, 64 hex digits. */
  readonly definition: string;

  /** @throws {AppError} `pipelines.file-unreadable`, `pipelines.file-invalid` */
  constructor(
    private readonly settings: Settings,
    private readonly check: ParameterCheck,
  ) {
    const { pipelinesFile } = settings;
    const path = pipelinesFile === '' ? fileURLToPath(PACKAGED) : resolve(pipelinesFile);
    const content = read(path);
    const { pipelines, faults } = parsePipelines(content.toString('utf8'), (parameters, at) =>
      this.check.faultsOf(parameters, at),
    );
    if (faults.length > 0) throw pipelineErrors.fileInvalid(path, faults);
    this.all = pipelines;
    this.definition = createHash('sha256').update(content).digest('hex');
    if (pipelinesFile !== '')
      this.logger.log(`pipelines ${this.names.join(', ')} are read from ${path}, SHA-256 ${this.definition}`);
  }

  get names(): string[] {
    return this.all.map(({ name }) => name);
  }

  /** @throws {AppError} `pipelines.unknown-pipeline` */
  get(name: string): PipelineDeclaration {
    const found = this.all.find((pipeline) => pipeline.name === name);
    if (!found) throw pipelineErrors.unknownPipeline(name, this.names);
    return found;
  }

  /**
   * The faults of the parameters of a run: the rules of a request, and the steps that the pipeline has. Of one that is not declared,
   * only the first. @param path of the parameters
   */
  parameterFaults(name: unknown, parameters: Readonly<Record<string, unknown>>, path: string): FieldFault[] {
    const steps = this.all.find((pipeline) => pipeline.name === name)?.steps ?? [];
    const names = steps.map((step) => step.name);
    const ofSteps = names.length > 0 ? stepFaults(parameters, names, path) : [];
    return [...this.check.faultsOf(parameters, path), ...ofSteps];
  }

  /** When a pipeline is started; undefined if only requests start it. The settings of `daily` win over the file. */
  scheduleOf({ name, schedule }: PipelineDeclaration): DeclaredSchedule | undefined {
    const { pipelineEnabled, pipelineCron, pipelineZone } = this.settings;
    const [cron, zone] = name === DAILY ? [pipelineCron, pipelineZone] : ['', ''];
    if (!schedule && cron === '') return undefined;
    return {
      cron: cron || schedule!.cron,
      zone: zone || schedule?.zone || 'UTC',
      enabled: pipelineEnabled && (schedule?.enabled ?? true),
    };
  }
}

function read(path: string): Buffer {
  try {
    const { size } = statSync(path);
    if (size > LARGEST_FILE) throw new Error(`it has ${size} bytes, and ${LARGEST_FILE} are the most`);
    return readFileSync(path);
  } catch (error) {
    throw pipelineErrors.fileUnreadable(path, messageOf(error));
  }
}
