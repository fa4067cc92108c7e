import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { MOST_ALERTS, WEBHOOK_VERSION } from '../alertmanager/read-webhook.js';

const TEXTS = { type: 'object', additionalProperties: { type: 'string' } } as const;

/** Read by read-webhook.ts, which ignores fields that newer versions of Alertmanager add. */
export class AlertmanagerAlertBody {
  @ApiProperty({ enum: ['firing', 'resolved'], example: 'firing' })
  status: string;
  @ApiProperty({
    ...TEXTS,
    example: { alertname: 'HighErrorRate', severity: 'critical' },
    description: 'alertname is required',
  })
  labels: Record<string, string>;
  @ApiPropertyOptional({ ...TEXTS, example: { summary: 'More than 5% of the requests fail' } })
  annotations?: Record<string, string>;
  @ApiProperty({ example: '2026-11-24T05:00:00Z', type: String, format: 'date-time' })
  startsAt: string;
  @ApiPropertyOptional({
    example: '0001-01-01T00:00:00Z',
    type: String,
    format: 'date-time',
    description: 'Required of a resolved alert',
  })
  endsAt?: string;
  @ApiProperty({ example: 'a1b2c3d4e5f60718', description: 'The same for the same labels' })
  fingerprint: string;
}

export class AlertmanagerWebhookBody {
  @ApiProperty({ enum: [WEBHOOK_VERSION], example: WEBHOOK_VERSION })
  version: string;
  @ApiProperty({ enum: ['firing', 'resolved'], example: 'firing' })
  status: string;
  @ApiProperty({ type: [AlertmanagerAlertBody], maxItems: MOST_ALERTS })
  alerts: AlertmanagerAlertBody[];
}

export class AcceptedAlertsAnswer {
  @ApiProperty({ example: 1, description: 'Alerts of the request' })
  accepted: number;
  @ApiProperty({ example: 0, description: 'Of these, reported before in the same state' })
  repeated: number;
}
