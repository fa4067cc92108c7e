import { createReadStream, statSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { type Progress, inWords } from '../../platform/progress/progress.js';
import type { PipelineRequest } from './arguments.js';
import { type InstanceClient, refusal } from './instance-client.js';
import type { RunState } from '../pipeline-run.js';
import { STATE_TEXT } from '../pipelines.errors.js';

interface RunView {
  id: string;
  state: RunState;
  error?: string;
  seconds?: number;
  steps: {
    name: string;
    state: string;
    seconds?: number;
    counts: Record<string, number>;
    outputs: Record<string, string>;
    error?: string;
    reason?: string;
  }[];
}

/** Of a command that names none. */
const DAILY = 'daily';

interface ProgressView extends Progress {
  step: string;
  etaSeconds?: number;
}

const PROGRESS_EVERY_MS = 2000;

/** Uploads the source if it is a file, starts the run, and follows it to its end. Returns the run's last state. */
export async function runPipeline(instance: InstanceClient, request: PipelineRequest): Promise<string> {
  const { pipeline = DAILY, source, algorithms, ...rest } = request;
  const body = {
    ...rest,
    ...(algorithms ? { algorithms: algorithms.map((name) => ({ name })) } : {}),
    ...(source === undefined ? {} : { source: isFile(source) ? await upload(instance, source) : source }),
  };
  const run = (await instance.json(`/pipelines/${pipeline}/runs`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })) as RunView;
  printLine(`run ${run.id} has started`);
  return follow(instance, run.id);
}

function isFile(source: string): boolean {
  return source !== 'virtual-league' && !/^https?:\/\//.test(source) && !source.startsWith('file:');
}

async function upload(instance: InstanceClient, source: string): Promise<string> {
  const path = resolve(source);
  const { size } = statSync(path);
  printLine(`uploading ${basename(path)} (${(size / 1e6).toFixed(1)} MB) …`);
  const file = (await instance.json(`/feed/files?name=${encodeURIComponent(basename(path))}`, {
    method: 'POST',
    headers: { 'content-type': 'application/octet-stream' },
    body: Readable.toWeb(createReadStream(path)) as ReadableStream,
    duplex: 'half',
  } as RequestInit)) as { id: string };
  return `file:${file.id}`;
}

async function follow(instance: InstanceClient, id: string): Promise<string> {
  const printer = new RunPrinter();
  const response = await instance.request(`/pipelines/runs/${id}/events`, {
    headers: { accept: 'text/event-stream' },
  });
  if (!response.ok || !response.body) throw await refusal(response);
  let text = '';
  for await (const chunk of response.body.pipeThrough(
    new TextDecoderStream(),
  ) as unknown as AsyncIterable<string>) {
    text += chunk;
    const events = text.split('\n\n');
    text = events.pop()!;
    for (const event of events) printer.event(event);
    if (printer.state !== 'running') return printer.state;
  }
  // The connection was lost: read the state from the ledger.
  printer.run((await instance.json(`/pipelines/runs/${id}`)) as RunView);
  return printer.state;
}

/** Prints a line when a step starts or ends, and its progress every two seconds. */
class RunPrinter {
  state: RunState = 'running';
  private readonly seen = new Map<string, string>();
  private lastProgress = 0;

  event(text: string): void {
    const type = /^event: (.*)$/m.exec(text)?.[1];
    const data = /^data: (.*)$/m.exec(text)?.[1];
    if (!data) return;
    if (type === 'run') this.run(JSON.parse(data) as RunView);
    if (type === 'progress') this.progress(JSON.parse(data) as ProgressView);
  }

  run(run: RunView): void {
    for (const step of run.steps) {
      if (this.seen.get(step.name) === step.state || step.state === 'pending') continue;
      this.seen.set(step.name, step.state);
      if (step.state === 'running') printLine(`${step.name} …`);
      else if (step.state === 'skipped') printLine(`${step.name}: skipped. ${step.reason}`);
      else {
        const counts = Object.entries(step.counts)
          .map(([name, count]) => `${name} ${count.toLocaleString('en')}`)
          .join(', ');
        printLine(
          `${step.name}: ${step.error ?? counts}${step.seconds === undefined ? '' : ` (${step.seconds.toFixed(1)} s)`}`,
        );
        if (step.outputs.transform)
          printLine(`coordinates are read as ${step.outputs.transform}: ${step.outputs.transformReason}`);
        if (step.outputs.verdict) printLine(step.outputs.verdict);
      }
    }
    if (this.state !== run.state) {
      this.state = run.state;
      if (run.state !== 'running') {
        printLine(`run ${run.id} ${STATE_TEXT[run.state]}${run.error ? `: ${run.error}` : ''}`);
      }
    }
  }

  private progress({ step, etaSeconds, ...progress }: ProgressView): void {
    if (Date.now() - this.lastProgress < PROGRESS_EVERY_MS) return;
    this.lastProgress = Date.now();
    // The time of the remaining trials cannot be estimated from earlier ones, which may be of other algorithms.
    const remaining =
      etaSeconds === undefined || progress.unit === 'trials' ? '' : `, ${Math.ceil(etaSeconds)} s to go`;
    printLine(`${step}: ${inWords(progress)}${remaining}`);
  }
}

/** A line for the user of the command. */
export function printLine(text: string): void {
  process.stdout.write(`PariVision · ${text}\n`);
}
