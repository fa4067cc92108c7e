import type { Migration } from '../../platform/mongo/migrations.js';

export const notificationMigrations: Migration[] = [
  {
    id: '2026-12-01-notifications-01-indexes',
    async up(database) {
      const deliveries = database.collection('notification_deliveries');
      await deliveries.createIndex({ state: 1, nextAt: 1 });
      await deliveries.createIndex({ receiver: 1, state: 1, queuedAt: 1 });
      await deliveries.createIndex({ receiver: 1, triedAt: 1 });
      await deliveries.createIndex({ queuedAt: -1 });
      await deliveries.createIndex({ with: 1 });
      const history = database.collection('notification_history');
      await history.createIndex({ receivedAt: -1 });
    },
  },
];
