import type { Column } from '../../platform/http/listing.js';
import type { ShownReceiver } from '../receivers/receivers.service.js';
import type { ReceiverAnswer } from './receiver.dto.js';

export function presentReceiver({ settings, hints, ...rest }: ShownReceiver): ReceiverAnswer {
  return { ...settings, ...hints, ...rest };
}

export const RECEIVER_COLUMNS: Column<ReceiverAnswer>[] = [
  { name: 'name', cell: (receiver) => receiver.name },
  { name: 'kind', cell: (receiver) => receiver.kind },
  { name: 'enabled', cell: (receiver) => receiver.enabled },
  { name: 'severity', cell: (receiver) => receiver.severity },
  { name: 'groups', cell: (receiver) => receiver.groups.join(' ') },
  { name: 'per_minute', cell: (receiver) => receiver.perMinute },
  { name: 'target', cell: (receiver) => receiver.url ?? `${receiver.host}:${receiver.port}` },
  { name: 'declared_by', cell: (receiver) => receiver.declaredBy },
  { name: 'changed_at', cell: (receiver) => receiver.changedAt },
  { name: 'changed_by', cell: (receiver) => receiver.changedBy },
];
