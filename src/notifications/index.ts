export { NotificationsModule } from './notifications.module.js';
export { type Notice, SEVERITIES, type Severity } from './notice.js';
