// Installs and builds, as npm start and npm test do first: for continuous integration and images.
import { ensureEngines } from './engines.mjs';
import { checkNode, ensureBuilt, ensureInstalled } from './steps.mjs';

checkNode();
await ensureInstalled();
await Promise.all([ensureEngines(), ensureBuilt()]);
