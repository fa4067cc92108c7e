export { ChampionModule } from './champion.module.js';
export { withOwners } from './old-verdict.js';
export { ChallengeService } from './challenges/challenge.service.js';
export { LivePairsReader } from './challenges/live-pairs.port.js';
export { type Challenge } from './challenges/challenge.js';
export { liveVerdict } from './live-verdict.js';
export { ChampionService } from './champion.service.js';
export {
  KINDS,
  MODES,
  type ElectionMode,
  OUTCOMES,
  type Candidate,
  type ChampionInfo,
  type ElectRequest,
  type Election,
  type ElectionFilter,
  type ElectionKind,
  type Holdout,
  type Outcome,
} from './election.js';
