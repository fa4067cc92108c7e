import { Module } from '@nestjs/common';
import { TrainingService } from './training.service.js';

@Module({ providers: [TrainingService], exports: [TrainingService] })
export class TrainingModule {}
