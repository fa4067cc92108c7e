import { workerData } from 'node:worker_threads';
import { type TeamShare, serveTeam } from '../../algorithms/trees/kernel/team.js';

serveTeam(workerData as TeamShare);
