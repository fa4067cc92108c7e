export { type Study, type StudyRequest } from './study/study.js';
export { StudyService } from './study/study.service.js';
export { TrainingModule } from './training.module.js';
export type { Trial } from './trial/trial.js';
