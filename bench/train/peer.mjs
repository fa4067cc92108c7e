import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** A Python process that handles one command after the other, until `stop`. */
export function startPeer(python, script, threads) {
  const child = spawn(python, [script], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, OMP_NUM_THREADS: String(threads), PYTHONUNBUFFERED: '1' },
  });
  const waiting = [];
  createInterface({ input: child.stdout }).on('line', (line) => {
    const { resolve, reject } = waiting.shift();
    const answer = JSON.parse(line);
    if (answer.error) reject(new Error(`the peer: ${answer.error}`));
    else resolve(answer);
  });
  child.on('close', (code) => {
    for (const { reject } of waiting.splice(0)) reject(new Error(`the peer ended with ${code}`));
  });
  return {
    ask: (command, given = {}) =>
      new Promise((resolve, reject) => {
        waiting.push({ resolve, reject });
        child.stdin.write(`${JSON.stringify({ do: command, ...given })}\n`);
      }),
    stop: () => child.stdin.end(),
  };
}
