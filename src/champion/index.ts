export { ChampionModule } from './champion.module.js';
export { withOwners } from './old-verdict.js';
export { ChampionService } from './champion.service.js';
export {
  KINDS,
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
