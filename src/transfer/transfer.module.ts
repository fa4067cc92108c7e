import { Module } from '@nestjs/common';
import { RegistryModule } from '../registry/index.js';
import { TrackingModule } from '../tracking/index.js';
import { TransferImportController } from './http/import.controller.js';
import { TransferController } from './http/registry-import.controller.js';
import { ImportService } from './import/import.service.js';
import { RegistryImportService } from './import/registry-import.service.js';

/** Transfers experiments and registered models into and out of this instance. */
@Module({
  imports: [TrackingModule, RegistryModule],
  controllers: [TransferImportController, TransferController],
  providers: [ImportService, RegistryImportService],
})
export class TransferModule {}
