import { Module } from '@nestjs/common';
import { SilverModule } from '../silver/index.js';
import { GoldService } from './gold.service.js';

@Module({ imports: [SilverModule], providers: [GoldService], exports: [GoldService] })
export class GoldModule {}
