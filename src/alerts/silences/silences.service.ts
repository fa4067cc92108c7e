import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock.js';
import type { FieldFault } from '../../platform/errors/app-error.js';
import type { Page } from '../../platform/http/listing.js';
import { newId } from '../../platform/ids/ids.js';
import { alertErrors } from '../alerts.errors.js';
import { formatDuration, LONGEST_MS } from '../duration.js';
import { FieldReader } from '../field-reader.js';
import type { Matchers } from '../matchers.js';
import { SilenceStore } from './silence-store.port.js';
import type { Silence, SilenceState } from './silence.js';

export interface SilenceRequest {
  matchers: unknown;
  /** Absent: now. */
  from?: Date;
  to: Date;
  reason: string;
}

/** Who wanted to hear nothing of which alerts, and until when. */
@Injectable()
export class SilencesService {
  constructor(
    private readonly store: SilenceStore,
    private readonly clock: Clock,
  ) {}

  /** @throws {AppError} `alerts.invalid` when it covers every alert, has no end in the future, or a matcher is wrong */
  async add({ matchers, from, to, reason }: SilenceRequest, by: string): Promise<Silence> {
    const now = this.clock.now();
    const begin = from ?? now;
    const checked = checkedMatchers(matchers);
    const faults = [...checked.faults, ...timeFaults(begin, to, now)];
    if (faults.length > 0) throw alertErrors.invalid(faults);
    const silence = { id: newId(), matchers: checked.matchers, from: begin, to, by, reason, createdAt: now };
    await this.store.add(silence);
    return silence;
  }

  /** @throws {AppError} `alerts.silence-unknown`, `alerts.silence-ended` */
  async end(id: string, by: string): Promise<Silence> {
    const ended = await this.store.end(id, { by, at: this.clock.now() });
    if (ended) return ended;
    if (await this.store.find(id)) throw alertErrors.silenceEnded(id);
    throw alertErrors.silenceUnknown(id);
  }

  list(state: SilenceState | undefined, offset: number, limit: number): Promise<Page<Silence>> {
    return this.store.list(state, this.clock.now(), offset, limit);
  }
}

function checkedMatchers(value: unknown): { matchers: Matchers; faults: FieldFault[] } {
  const fields = new FieldReader({ matchers: value }, '', ['matchers']);
  const matchers = fields.matchers('matchers');
  if (fields.faults.length === 0 && Object.keys(matchers).length === 0)
    fields.fault(
      'matchers',
      'notEmpty',
      'must name at least one label, for example {"rule": "pipeline-failed"}',
    );
  return { matchers, faults: fields.faults };
}

function timeFaults(from: Date, to: Date, now: Date): FieldFault[] {
  const message =
    to <= now
      ? 'to must be in the future'
      : to <= from
        ? 'to must be after from'
        : to.getTime() - from.getTime() > LONGEST_MS
          ? `to must be at most ${formatDuration(LONGEST_MS)} after from`
          : undefined;
  return message ? [{ field: 'to', rule: 'future', message }] : [];
}
