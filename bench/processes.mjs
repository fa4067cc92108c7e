// Processes that a benchmark starts, and what they use. Linux only (/proc).
import { readFileSync, readdirSync } from 'node:fs';
import { createServer } from 'node:net';

/** Clock ticks per second in /proc (USER_HZ), the same on all machines that Node runs on. */
const TICKS = 100;

/** Returns a free port. */
export async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Resident bytes (RSS) and proportional bytes (PSS) of a process and its descendants. */
export function memoryOfTree(root) {
  const tree = treeOf(root);
  const sum = (file, name) =>
    tree.reduce((total, pid) => total + (field(`/proc/${pid}/${file}`, name) ?? 0), 0);
  return {
    processes: tree.length,
    rssMb: sum('status', 'VmRSS') / 1024,
    /** Read on request only: the kernel walks through all pages for it. */
    get pssMb() {
      return sum('smaps_rollup', 'Pss') / 1024;
    },
  };
}

/** Resident bytes of one process, in MB. */
export function memoryOf(pid) {
  return (field(`/proc/${pid}/status`, 'VmRSS') ?? 0) / 1024;
}

/** Processor seconds (user and system) that a process and its living descendants have used. */
export function cpuOfTree(root) {
  return treeOf(root).reduce((total, pid) => total + cpuOf(pid), 0);
}

/** Processor seconds (user and system, all threads) of one process; 0 if it has ended. */
export function cpuOf(pid) {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1).split(' ');
    return (Number(fields[11]) + Number(fields[12])) / TICKS;
  } catch {
    return 0;
  }
}

function treeOf(root) {
  const parents = new Map();
  for (const entry of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    const parent = field(`/proc/${entry}/status`, 'PPid');
    if (parent !== undefined) parents.set(Number(entry), parent);
  }
  const tree = [root];
  for (const pid of tree)
    tree.push(...[...parents].filter(([, parent]) => parent === pid).map(([child]) => child));
  return tree;
}

/** The number behind "Name:" in a file of /proc; undefined if the process has ended. */
function field(file, name) {
  try {
    const found = readFileSync(file, 'utf8').match(new RegExp(`^${name}:\\s+(\\d+)`, 'm'));
    return found ? Number(found[1]) : undefined;
  } catch {
    return undefined;
  }
}
