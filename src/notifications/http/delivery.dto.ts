import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsString, Length } from 'class-validator';
import { IsInstant } from '../../platform/http/instant.js';
import { ListQuery, PageAnswer } from '../../platform/http/listing.js';
import { MayBeAbsent } from '../../platform/http/may-be-absent.js';
import { HISTORY_SOURCES, type HistorySource } from '../history/history-entry.js';
import { SEVERITIES, type Severity } from '../notice.js';
import { DELIVERY_STATES, type DeliveryState } from '../outbox/delivery.js';
import { RECEIVER_KINDS, type ReceiverKind } from '../receivers/receiver.js';

const NOTICE_STATES = ['firing', 'resolved', 'info'] as const;
type NoticeState = (typeof NOTICE_STATES)[number];

class NoticesQuery extends ListQuery {
  @ApiPropertyOptional({ enum: SEVERITIES })
  @MayBeAbsent()
  @IsIn(SEVERITIES)
  severity?: Severity;

  @ApiPropertyOptional({ description: 'Exact match, such as pipeline/daily' })
  @MayBeAbsent()
  @IsString()
  @Length(1, 200)
  group?: string;

  @ApiPropertyOptional({ type: String, format: 'date-time', description: 'Reported at this time or later' })
  @MayBeAbsent()
  @IsInstant()
  from?: Date;

  @ApiPropertyOptional({ type: String, format: 'date-time', description: 'Reported before this time' })
  @MayBeAbsent()
  @IsInstant()
  to?: Date;
}

export class DeliveriesQuery extends NoticesQuery {
  @ApiPropertyOptional({ enum: DELIVERY_STATES })
  @MayBeAbsent()
  @IsIn(DELIVERY_STATES)
  state?: DeliveryState;

  @ApiPropertyOptional({ description: 'Name of the receiver, exact match' })
  @MayBeAbsent()
  @IsString()
  @Length(1, 63)
  receiver?: string;
}

export class NoticeHistoryQuery extends NoticesQuery {
  @ApiPropertyOptional({ enum: HISTORY_SOURCES })
  @MayBeAbsent()
  @IsIn(HISTORY_SOURCES)
  source?: HistorySource;

  @ApiPropertyOptional({ enum: NOTICE_STATES })
  @MayBeAbsent()
  @IsIn(NOTICE_STATES)
  state?: NoticeState;
}

export class NoticeAnswer {
  @ApiProperty({
    example: 'alert/log-loss/3/firing',
    description: 'The same for each repetition of the notice',
  })
  key: string;
  @ApiProperty({ example: 'performance/log-loss' })
  group: string;
  @ApiProperty({ enum: SEVERITIES, example: 'critical' })
  severity: Severity;
  @ApiProperty({ enum: NOTICE_STATES, example: 'firing' })
  state: NoticeState;
  @ApiProperty({ example: 'The log loss of the champion is too high' })
  title: string;
  @ApiProperty({ example: 'The log loss of the last 24 hours is 0.71; the limit is 0.69.' })
  text: string;
  @ApiProperty({
    type: Object,
    additionalProperties: { type: 'string' },
    example: { 'log loss': '0.71', limit: '0.69' },
  })
  facts: Record<string, string>;
  @ApiPropertyOptional({ example: '/predictions/metrics', description: 'Path of the page with more' })
  link?: string;
  @ApiProperty({ example: '2026-11-24T05:00:00.000Z', type: String, format: 'date-time' })
  at: Date;
}

export class DeliveryAnswer {
  @ApiProperty({ example: '5eb63bbbe01eeed093cb22bb8f5acdc3' })
  id: string;
  @ApiProperty({ example: 'operations' })
  receiver: string;
  @ApiProperty({ enum: RECEIVER_KINDS, example: 'webhook' })
  kind: ReceiverKind;
  @ApiProperty({
    enum: DELIVERY_STATES,
    example: 'sent',
    description: 'failed: the receiver refused it, or did not take it for NOTIFY_GIVE_UP_HOURS',
  })
  state: DeliveryState;
  @ApiProperty({ type: NoticeAnswer })
  notice: NoticeAnswer;
  @ApiProperty({ example: 1, description: 'Attempts to send its message' })
  attempts: number;
  @ApiProperty({ example: '2026-11-24T05:00:01.000Z', type: String, format: 'date-time' })
  queuedAt: Date;
  @ApiPropertyOptional({
    example: '2026-11-24T05:00:11.000Z',
    type: String,
    format: 'date-time',
    description: 'Of one that waits: not before this time',
  })
  nextAt?: Date;
  @ApiPropertyOptional({ example: '2026-11-24T05:00:11.300Z', type: String, format: 'date-time' })
  sentAt?: Date;
  @ApiPropertyOptional({ example: '2026-11-25T05:00:11.300Z', type: String, format: 'date-time' })
  failedAt?: Date;
  @ApiPropertyOptional({ example: 'it responded with 503', description: 'Why the last attempt failed' })
  error?: string;
  @ApiPropertyOptional({
    example: 'acbd18db4cc2f85cedef654fccc4a4d8',
    description: 'Idempotency key of the message; deliveries that were sent together have the same',
  })
  messageId?: string;
}

export class DeliveryList extends PageAnswer {
  @ApiProperty({ type: [DeliveryAnswer] })
  items: DeliveryAnswer[];
}

export class NoticeHistoryAnswer {
  @ApiProperty({ example: '5eb63bbbe01eeed093cb22bb8f5acdc3' })
  id: string;
  @ApiProperty({ enum: HISTORY_SOURCES, example: 'parivision' })
  source: HistorySource;
  @ApiProperty({ type: NoticeAnswer })
  notice: NoticeAnswer;
  @ApiProperty({ example: '2026-11-24T05:00:01.000Z', type: String, format: 'date-time' })
  receivedAt: Date;
  @ApiProperty({ example: '2026-11-24T05:00:01.000Z', type: String, format: 'date-time' })
  lastAt: Date;
  @ApiProperty({ example: 1, description: 'How often it was reported: Alertmanager repeats what goes on' })
  times: number;
  @ApiProperty({ type: [String], example: ['operations'], description: 'Receivers that it is sent to' })
  receivers: string[];
  @ApiPropertyOptional({
    type: [String],
    example: ['pager'],
    description: 'Receivers that it was meant for and that do not exist or are disabled',
  })
  missing?: string[];
}

export class NoticeHistoryList extends PageAnswer {
  @ApiProperty({ type: [NoticeHistoryAnswer] })
  items: NoticeHistoryAnswer[];
}
