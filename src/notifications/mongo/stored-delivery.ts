import type { Delivery } from '../outbox/delivery.js';
import type { DeliveryDocument } from './notifications.schema.js';
import { fromStored, toStored } from './stored-notice.js';

export function toDocument({ id, notice, ...delivery }: Delivery): DeliveryDocument {
  return { _id: id, ...delivery, notice: toStored(notice) };
}

export function toDelivery({ _id: id, notice, ...delivery }: DeliveryDocument): Delivery {
  return { id, ...delivery, notice: fromStored(notice) };
}
