import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';

const HEAD = ['measure', 'ours', 'CPU', 'peer', 'peer’s', 'CPU', 'ratio', 'goal', 'reached'];
const LOSS_HEAD = ['fit', 'log loss', 'peer', 'peer’s', 'difference', 'goal', 'reached'];

/**
 * Writes train.md and train.json and prints the table. Sections that this run left out are kept from the last train.json,
 * each with its own date, machine and load.
 */
export function writeTable(results, run) {
  mkdirSync(results, { recursive: true });
  const path = join(results, 'train.json');
  const kept = previous(path).filter(({ section }) => !run.sections.some((done) => done.section === section));
  const sections = [...run.sections.map((section) => ({ ...section, ...runOf(run, section) })), ...kept];
  sections.sort((a, b) => run.order.indexOf(a.section) - run.order.indexOf(b.section));
  const text = [
    '# Training beside the peers',
    '',
    '`npm run bench:train`: both sides in one run, taking turns on the same rows; medians of the rounds after a warm-up, in',
    'seconds of wall clock around the fit, binning (Dataset, DMatrix) included, loading the rows not; CPU is what all threads of',
    'the process used meanwhile. Ours runs in a worker thread, as a trial does. Difference of log loss: ours minus the peer’s, on',
    'the test season; smaller is better.',
    ...sections.flatMap(sectionText),
    '',
  ].join('\n');
  writeFileSync(join(results, 'train.md'), text);
  writeFileSync(path, `${JSON.stringify({ sections }, null, 2)}\n`);
  console.log(text);
}

function previous(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8')).sections;
  } catch {
    return [];
  }
}

function runOf({ versions, rounds, threads, data }, { loadBefore, loadAfter }) {
  return {
    date: new Date().toISOString(),
    machine: {
      cpu: cpus()[0]?.model,
      cores: cpus().length,
      memoryGb: Math.round(totalmem() / 2 ** 30),
      node: process.version,
    },
    load: { before: loadBefore, after: loadAfter },
    versions,
    rounds,
    threads,
    data,
  };
}

export function rounded(load) {
  return load.map((x) => Number(x.toFixed(2)));
}

function sectionText({ section, note, times, losses, date, machine, load, versions, rounds, threads, data }) {
  const peers = Object.entries(versions ?? {}).map(([name, version]) => `${name} ${version}`);
  return [
    '',
    `## ${section}`,
    '',
    `${date}, ${machine.cores} cores (${machine.cpu}), ${machine.memoryGb} GB, Node ${machine.node}; ${peers.join(', ')}.`,
    `Load average before ${load.before.join(', ')}, after ${load.after.join(', ')}. ${rounds} rounds, ${threads} threads allowed a side. Rows: ${data}.`,
    ...(note ? ['', note] : []),
    ...(times.length > 0 ? ['', ...table(HEAD, times.map(timeCells))] : []),
    ...(losses.length > 0 ? ['', ...table(LOSS_HEAD, losses.map(lossCells))] : []),
  ];
}

function table(head, lines) {
  return [head, head.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`);
}

function timeCells({ measure, unit = 's', ours, oursCpu, peer, peers, peersCpu, ratio, goal, reached }) {
  return [
    measure,
    amount(ours, unit),
    amount(oursCpu, unit),
    peer ?? '',
    amount(peers, unit),
    amount(peersCpu, unit),
    ratio === undefined ? '' : ratio.toFixed(2),
    goal ?? '',
    verdict(reached),
  ];
}

function lossCells({ fit, ours, peer, peers, difference, goal, reached }) {
  return [fit, ours.toFixed(6), peer, peers.toFixed(6), difference.toExponential(2), goal, verdict(reached)];
}

function amount(value, unit) {
  if (value === undefined) return '';
  return `${value >= 100 ? value.toFixed(0) : value.toPrecision(3)} ${unit}`;
}

function verdict(reached) {
  return reached === undefined ? '' : reached ? 'yes' : 'no';
}
