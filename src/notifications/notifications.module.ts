import { Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { MetricsModule } from '../platform/metrics/metrics.module.js';
import { Migrations } from '../platform/mongo/migrations.js';
import { AlertmanagerInbox } from './alertmanager/alertmanager-inbox.service.js';
import { Channels } from './channels/channels.service.js';
import { HostLookup, SystemHostLookup } from './guard/host-lookup.port.js';
import { OutgoingGuard } from './guard/outgoing-guard.service.js';
import { HistoryStore } from './history/history-store.port.js';
import { AlertmanagerController } from './http/alertmanager.controller.js';
import { DeliveriesController } from './http/deliveries.controller.js';
import { ReceiversController } from './http/receivers.controller.js';
import { MongoDeliveryLedger } from './mongo/mongo-delivery-ledger.js';
import { MongoDeliveryQueue } from './mongo/mongo-delivery-queue.js';
import { MongoHistoryStore } from './mongo/mongo-history-store.js';
import { MongoReceiverStore } from './mongo/mongo-receiver-store.js';
import { notificationMigrations } from './mongo/notifications.migrations.js';
import {
  DELIVERIES,
  deliverySchema,
  HISTORY,
  historySchema,
  RECEIVERS,
  receiverSchema,
} from './mongo/notifications.schema.js';
import { Notifications } from './notifications.service.js';
import { Deliveries } from './outbox/deliveries.service.js';
import { DeliveryLedger } from './outbox/delivery-ledger.port.js';
import { DeliveryMetrics } from './outbox/delivery-metrics.service.js';
import { DeliveryQueue } from './outbox/delivery-queue.port.js';
import { LaneSender } from './outbox/lane-sender.service.js';
import { Sender } from './outbox/sender.service.js';
import { EnvironmentReceiver } from './receivers/environment-receiver.service.js';
import { ReceiverAudit } from './receivers/receiver-audit.service.js';
import { ReceiverStore } from './receivers/receiver-store.port.js';
import { Receivers } from './receivers/receivers.service.js';
import { SecretBox } from './receivers/secret-box.service.js';
import { TestMessages } from './receivers/test-messages.service.js';

@Module({
  imports: [
    MetricsModule,
    MongooseModule.forFeature([
      { name: RECEIVERS, schema: receiverSchema },
      { name: DELIVERIES, schema: deliverySchema },
      { name: HISTORY, schema: historySchema },
    ]),
  ],
  controllers: [ReceiversController, DeliveriesController, AlertmanagerController],
  providers: [
    AlertmanagerInbox,
    Channels,
    Deliveries,
    DeliveryMetrics,
    EnvironmentReceiver,
    LaneSender,
    Notifications,
    OutgoingGuard,
    ReceiverAudit,
    Receivers,
    SecretBox,
    Sender,
    TestMessages,
    { provide: HostLookup, useClass: SystemHostLookup },
    { provide: ReceiverStore, useClass: MongoReceiverStore },
    { provide: DeliveryQueue, useClass: MongoDeliveryQueue },
    { provide: DeliveryLedger, useClass: MongoDeliveryLedger },
    { provide: HistoryStore, useClass: MongoHistoryStore },
  ],
  exports: [AlertmanagerInbox, Deliveries, Notifications, Receivers],
})
export class NotificationsModule {
  constructor(migrations: Migrations) {
    migrations.add(...notificationMigrations);
  }
}
