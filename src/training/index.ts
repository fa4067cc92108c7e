export {
  PARTS,
  type AlgorithmName,
  type Part,
  type Study,
  type StudyRequest,
  type Trial,
} from './study/study.js';
export { TrainingModule } from './training.module.js';
export { TrainingService } from './training.service.js';
