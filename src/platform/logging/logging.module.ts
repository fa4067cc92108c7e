import { type DynamicModule, Global, Module } from '@nestjs/common';
import type { Settings } from '../config/settings.js';
import { NestLog } from './nest-log.service.js';
import { openLog } from './program-log.js';

/** Structured logs (pino). */
@Global()
@Module({})
export class LoggingModule {
  static forRoot(settings: Settings): DynamicModule {
    return {
      module: LoggingModule,
      providers: [{ provide: NestLog, useFactory: () => new NestLog(openLog(settings)) }],
      exports: [NestLog],
    };
  }
}
