import { Module } from '@nestjs/common';
import { DriftDataModule } from './drift-data.module.js';
import { MultivariateService } from './multivariate/multivariate.service.js';
import { QualityService } from './quality/quality.service.js';

@Module({ imports: [DriftDataModule], providers: [MultivariateService, QualityService] })
export class DriftModule {}
