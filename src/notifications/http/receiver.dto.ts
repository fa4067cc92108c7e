import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsEmail,
  IsIn,
  IsInt,
  IsString,
  Length,
  Matches,
  Max,
  Min,
} from 'class-validator';
import { PageAnswer } from '../../platform/http/listing.js';
import { MayBeAbsent } from '../../platform/http/may-be-absent.js';
import { SEVERITIES, type Severity } from '../notice.js';
import { RECEIVER_KINDS, type ReceiverKind } from '../receivers/receiver.js';

const HOST = /^[A-Za-z0-9_.:[\]-]{1,253}$/;

/** What any kind of receiver may have; the rules of a kind are in receiver-rules.ts. */
class ReceiverFields {
  @ApiPropertyOptional({
    example: true,
    default: true,
    description: 'false: it takes no new notices, and those that wait go on waiting',
  })
  @MayBeAbsent()
  @IsBoolean()
  enabled?: boolean;

  @ApiPropertyOptional({
    enum: SEVERITIES,
    example: 'warning',
    default: 'info',
    description: 'The least severity that it receives',
  })
  @MayBeAbsent()
  @IsIn(SEVERITIES)
  severity?: Severity;

  @ApiPropertyOptional({
    type: [String],
    example: ['drift/*', 'pipeline/daily'],
    description: 'Groups of notices: names, or beginnings of names that end with *. Empty: all',
  })
  @MayBeAbsent()
  @IsArray()
  @ArrayMaxSize(100)
  @IsString({ each: true })
  @Length(1, 200, { each: true })
  groups?: string[];

  @ApiPropertyOptional({
    example: 20,
    default: 20,
    minimum: 1,
    maximum: 600,
    description: 'Most messages within 60 seconds; the last one sums up what waits',
  })
  @MayBeAbsent()
  @IsInt()
  @Min(1)
  @Max(600)
  perMinute?: number;

  @ApiPropertyOptional({
    example: 'https://hooks.example.com/parivision',
    writeOnly: true,
    description:
      'Slack, webhook: where to post. Write-only: afterwards, host and last four characters are shown',
  })
  @MayBeAbsent()
  @IsString()
  @Length(8, 2000)
  url?: string;

  @ApiPropertyOptional({
    description: "Slack: the channel. Default: the webhook's own",
  })
  @MayBeAbsent()
  @Matches(/^[#@]?[^\s#@]{1,80}$/, { message: 'channel must be a channel such as #mlops' })
  channel?: string;

  @ApiPropertyOptional({
    example: 'a-secret-of-the-reader-s-own',
    writeOnly: true,
    description:
      'Webhook: signs the messages. After whsec_, the key in base64; otherwise its UTF-8 bytes. Write-only',
  })
  @MayBeAbsent()
  @IsString()
  @Length(16, 200)
  signingSecret?: string;

  @ApiPropertyOptional({ description: 'E-mail: the SMTP server' })
  @MayBeAbsent()
  @Matches(HOST, { message: 'host must be a host name or an address such as smtp.example.com' })
  host?: string;

  @ApiPropertyOptional({
    minimum: 1,
    maximum: 65_535,
    description: 'E-mail. Default: 587, or 465 with secure',
  })
  @MayBeAbsent()
  @IsInt()
  @Min(1)
  @Max(65_535)
  port?: number;

  @ApiPropertyOptional({
    description: 'E-mail: TLS from the first byte. Default: on port 465; on others STARTTLS is required',
  })
  @MayBeAbsent()
  @IsBoolean()
  secure?: boolean;

  @ApiPropertyOptional({ description: 'E-mail: user of the SMTP server, with password' })
  @MayBeAbsent()
  @IsString()
  @Length(1, 200)
  user?: string;

  @ApiPropertyOptional({ writeOnly: true, description: 'E-mail: password of the SMTP server. Write-only' })
  @MayBeAbsent()
  @IsString()
  @Length(1, 500)
  password?: string;

  @ApiPropertyOptional({ description: 'E-mail: the sender, such as parivision@example.com' })
  @MayBeAbsent()
  @IsEmail({}, { message: 'from must be an address such as parivision@example.com' })
  from?: string;

  @ApiPropertyOptional({ type: [String], description: 'E-mail: 1 to 20 recipients' })
  @MayBeAbsent()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(20)
  @IsEmail({}, { each: true, message: 'each value in to must be an address such as ada@example.com' })
  to?: string[];
}

export class CreateReceiverRequest extends ReceiverFields {
  @ApiProperty({ example: 'operations', description: '1 to 63 lower-case letters, digits and -' })
  @Matches(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, {
    message: 'name must be 1 to 63 lower-case letters, digits and -, such as operations',
  })
  name: string;

  @ApiProperty({ enum: RECEIVER_KINDS, example: 'webhook' })
  @IsIn(RECEIVER_KINDS)
  kind: ReceiverKind;
}

export class ChangeReceiverRequest extends ReceiverFields {}

export class ReceiverAnswer {
  @ApiProperty({ example: 'operations' })
  name: string;
  @ApiProperty({ enum: RECEIVER_KINDS, example: 'webhook' })
  kind: ReceiverKind;
  @ApiProperty({ example: true })
  enabled: boolean;
  @ApiProperty({ enum: SEVERITIES, example: 'warning', description: 'The least severity that it receives' })
  severity: Severity;
  @ApiProperty({ type: [String], example: ['drift/*'], description: 'Empty: all groups' })
  groups: string[];
  @ApiProperty({ example: 20, description: 'Most messages within 60 seconds' })
  perMinute: number;
  @ApiPropertyOptional({
    example: 'hooks.example.com/…sion',
    description: 'Host and last four characters of the address',
  })
  url?: string;
  @ApiPropertyOptional({ example: '#mlops' })
  channel?: string;
  @ApiPropertyOptional({ example: 'smtp.example.com' })
  host?: string;
  @ApiPropertyOptional({ example: 587 })
  port?: number;
  @ApiPropertyOptional({ example: false, description: 'TLS from the first byte' })
  secure?: boolean;
  @ApiPropertyOptional({ example: 'parivision' })
  user?: string;
  @ApiPropertyOptional({ example: 'parivision@example.com' })
  from?: string;
  @ApiPropertyOptional({ type: [String], example: ['ada@example.com'] })
  to?: string[];
  @ApiProperty({ example: true, description: 'Whether a signing secret is stored' })
  hasSigningSecret: boolean;
  @ApiProperty({ example: false, description: 'Whether a password is stored' })
  hasPassword: boolean;
  @ApiProperty({
    enum: ['api', 'environment'],
    example: 'api',
    description: 'environment: by SLACK_WEBHOOK_URL; such a receiver is changed there',
  })
  declaredBy: 'api' | 'environment';
  @ApiPropertyOptional({ example: '2026-11-24T05:00:00.000Z', type: String, format: 'date-time' })
  createdAt?: Date;
  @ApiPropertyOptional({ example: '2026-11-24T05:00:00.000Z', type: String, format: 'date-time' })
  changedAt?: Date;
  @ApiPropertyOptional({ example: 'Ada', description: 'Name of the key' })
  changedBy?: string;
}

export class ReceiverList extends PageAnswer {
  @ApiProperty({ type: [ReceiverAnswer] })
  items: ReceiverAnswer[];
}

export class TestResultAnswer {
  @ApiProperty({ example: true, description: 'Whether the receiver took the message' })
  delivered: boolean;
  @ApiPropertyOptional({ example: 'it responded with 404', description: 'Why it did not' })
  reason?: string;
  @ApiProperty({ example: 132, description: 'How long the attempt took' })
  milliseconds: number;
}
