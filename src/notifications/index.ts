export type { AlertmanagerAlert } from './alertmanager/alertmanager-alert.js';
export { type AlertHandler, AlertmanagerInbox } from './alertmanager/alertmanager-inbox.service.js';
export { NotificationsModule } from './notifications.module.js';
export { Deliveries } from './outbox/deliveries.service.js';
export { Notifications } from './notifications.service.js';
export { type Notice, SEVERITIES, type Severity } from './notice.js';
export { Receivers } from './receivers/receivers.service.js';
