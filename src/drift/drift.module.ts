import { Module } from '@nestjs/common';
import { DriftDataModule } from './drift-data.module.js';

@Module({ imports: [DriftDataModule] })
export class DriftModule {}
