// Fits once per message and returns the time and the process's peak memory.
import { readPart } from './data.mjs';
import { boostingTask } from './sections.mjs';

const [dist, path, names, threads] = process.argv.slice(2);
const { fitEngine } = await import(`${dist}/training/engines/fit-engine.js`);
const { SHOT_FEATURES } = await import(`${dist}/basketball/shots/features.js`);
const features = names.split(',');
const task = boostingTask(features, readPart(path, features.length), Number(threads));
task.data.features = SHOT_FEATURES;

process.on('message', async () => {
  const cpu = process.cpuUsage();
  const begin = performance.now();
  await fitEngine(task, () => {});
  const seconds = (performance.now() - begin) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  process.send({ seconds, cpu: (user + system) / 1e6, peakBytes: process.resourceUsage().maxRSS * 1024 });
});
process.send('ready');
