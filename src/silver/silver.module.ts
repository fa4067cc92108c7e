import { Module } from '@nestjs/common';
import { SilverService } from './silver.service.js';

@Module({ providers: [SilverService], exports: [SilverService] })
export class SilverModule {}
