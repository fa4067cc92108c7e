import { spawn } from 'node:child_process';

export interface ProgramEnd {
  code: number | null;
  /** Its standard output. */
  out: string;
  /** Its standard error. */
  faults: string;
  /** Both, as they came. */
  said: string;
}

/** Runs a program to its end, in this environment and some variables more. */
export async function runProgram(
  program: string,
  args: string[],
  environment: Record<string, string> = {},
): Promise<ProgramEnd> {
  const child = spawn(program, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NODE_OPTIONS: '', ...environment },
  });
  let [out, faults, said] = ['', '', ''];
  child.stdout.on('data', (data: Buffer) => {
    out += data.toString();
    said += data.toString();
  });
  child.stderr.on('data', (data: Buffer) => {
    faults += data.toString();
    said += data.toString();
  });
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, out, faults, said };
}
