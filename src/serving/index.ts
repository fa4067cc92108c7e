export { ChampionHolder } from './champion-holder.service.js';
export { LoadedChampion } from './loaded-champion.js';
export { ServingModule } from './serving.module.js';
