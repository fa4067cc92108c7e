import { spawn } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** Evidently in a process of its own; a question and an answer at a time. Undefined where no Python with it is named. */
export function startPeer(root) {
  const command = process.env.PARIVISION_BENCH_EVIDENTLY_PYTHON;
  if (!command) {
    console.log(
      'PariVision · bench: Evidently is skipped: PARIVISION_BENCH_EVIDENTLY_PYTHON names no Python with it.',
    );
    return undefined;
  }
  const folder = mkdtempSync(join(tmpdir(), 'parivision-bench-'));
  const child = spawn(command, [join(root, 'bench', 'peers', 'drift_report.py')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const path = join(folder, 'rows.bin');
  return {
    async ask(kind, names, sides) {
      const file = openSync(path, 'w');
      for (const column of sides.flat()) writeSync(file, new Uint8Array(column.buffer));
      closeSync(file);
      child.stdin.write(`${JSON.stringify({ kind, path, rows: sides[0][0].length, names })}\n`);
      const { value, done } = await lines.next();
      if (done) throw new Error('Evidently has ended; its message is above');
      return JSON.parse(value);
    },
    stop() {
      child.stdin.end();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
