import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock.js';
import { OutgoingGuard } from '../guard/outgoing-guard.service.js';
import {
  receiverBusy,
  receiverDeclared,
  receiverExists,
  receiverInvalid,
  receiverUnknown,
} from '../notifications.errors.js';
import { EnvironmentReceiver } from './environment-receiver.service.js';
import { ReceiverAudit } from './receiver-audit.service.js';
import { ReceiverStore } from './receiver-store.port.js';
import {
  hintsOf,
  type OpenReceiver,
  type ReceiverChange,
  type ReceiverKind,
  type ReceiverSecrets,
  type ReceiverSettings,
  type SecretHints,
  type StoredReceiver,
} from './receiver.js';
import { type ReceiverInput, receiverFrom } from './receiver-rules.js';
import { SecretBox } from './secret-box.service.js';

/** Changes kept with a receiver; each is in the audit list by then. */
const KEPT_CHANGES = 100;

/** A receiver as it is shown. */
export interface ShownReceiver {
  settings: ReceiverSettings;
  hints: SecretHints;
  declaredBy: 'api' | 'environment';
  createdAt?: Date;
  changedAt?: Date;
  changedBy?: string;
}

/** Who receives notices: stored receivers, and the one that the settings declare. */
@Injectable()
export class Receivers {
  constructor(
    private readonly store: ReceiverStore,
    private readonly declared: EnvironmentReceiver,
    private readonly box: SecretBox,
    private readonly guard: OutgoingGuard,
    private readonly audit: ReceiverAudit,
    private readonly clock: Clock,
  ) {}

  /** By name. */
  async all(): Promise<ShownReceiver[]> {
    const { receiver } = this.declared;
    const stored = (await this.store.all()).filter(
      ({ settings, deletedAt }) => !deletedAt && settings.name !== receiver?.settings.name,
    );
    const shown = [...(receiver ? [shownDeclared(receiver)] : []), ...stored.map(shownStored)];
    return shown.toSorted((a, b) => (a.settings.name < b.settings.name ? -1 : 1));
  }

  /** @throws {AppError} `notifications.receiver-unknown` */
  async get(name: string): Promise<ShownReceiver> {
    const { receiver } = this.declared;
    return receiver?.settings.name === name ? shownDeclared(receiver) : shownStored(await this.stored(name));
  }

  /**
   * With its secrets, to send to it; `deleted` if it was deleted, undefined if there never was one in this process's sight.
   * @throws {AppError} `notifications.secrets-unreadable`
   */
  async open(name: string): Promise<OpenReceiver | 'deleted' | undefined> {
    const { receiver } = this.declared;
    if (receiver?.settings.name === name) return receiver;
    const stored = await this.store.find(name);
    if (!stored) return undefined;
    return stored.deletedAt ? 'deleted' : this.opened(stored);
  }

  /** @throws {AppError} `notifications.receiver-exists`, `-declared`, `-invalid` */
  async create(name: string, kind: ReceiverKind, input: ReceiverInput, by: string): Promise<ShownReceiver> {
    if (this.declared.receiver?.settings.name === name) throw receiverDeclared(name);
    const previous = await this.store.find(name);
    if (previous && !previous.deletedAt) throw receiverExists(name);
    const receiver = this.checked(receiverFrom(name, kind, input));
    const now = this.clock.now();
    const version = (previous?.version ?? 0) + 1;
    const hints = hintsOf(receiver.secrets);
    const after = auditView(receiver.settings, hints);
    const stored: StoredReceiver = {
      settings: receiver.settings,
      hints,
      sealed: await this.box.seal(receiver.secrets, name),
      version,
      createdAt: now,
      changes: withChange(previous, { version, at: now, by, action: 'receiver-created', after }),
    };
    const isStored = await (previous ? this.store.replace(stored) : this.store.insert(stored));
    if (!isStored) throw receiverExists(name);
    await this.audit.note(stored);
    return shownStored(stored);
  }

  /** @throws {AppError} `notifications.receiver-unknown`, `-declared`, `-invalid`, `-busy`, `notifications.secrets-unreadable` */
  async change(name: string, input: ReceiverInput, by: string): Promise<ShownReceiver> {
    const previous = await this.changeable(name);
    const { kind } = previous.settings;
    const receiver = this.checked(receiverFrom(name, kind, input, await this.opened(previous)));
    const hints = hintsOf(receiver.secrets);
    const stored = {
      ...previous,
      settings: receiver.settings,
      hints,
      sealed: await this.box.seal(receiver.secrets, name),
    };
    const after = auditView(receiver.settings, hints);
    return this.replace(previous, stored, { by, action: 'receiver-changed', after });
  }

  /** @throws {AppError} `notifications.receiver-unknown`, `-declared`, `-busy` */
  async remove(name: string, by: string): Promise<void> {
    const previous = await this.changeable(name);
    const { sealed: _sealed, ...rest } = previous;
    await this.replace(
      previous,
      { ...rest, deletedAt: this.clock.now() },
      { by, action: 'receiver-deleted' },
    );
  }

  private async replace(
    previous: StoredReceiver,
    next: StoredReceiver,
    change: Pick<ReceiverChange, 'by' | 'action' | 'after'>,
  ): Promise<ShownReceiver> {
    const version = previous.version + 1;
    const before = auditView(previous.settings, previous.hints);
    const changes = withChange(previous, { version, at: this.clock.now(), before, ...change });
    const stored = { ...next, version, changes };
    if (!(await this.store.replace(stored))) throw receiverBusy(previous.settings.name);
    await this.audit.note(stored);
    return shownStored(stored);
  }

  private async stored(name: string): Promise<StoredReceiver> {
    const stored = await this.store.find(name);
    if (!stored || stored.deletedAt) throw receiverUnknown(name);
    return stored;
  }

  private async changeable(name: string): Promise<StoredReceiver> {
    if (this.declared.receiver?.settings.name === name) throw receiverDeclared(name);
    return this.stored(name);
  }

  private async opened({ settings, sealed }: StoredReceiver): Promise<OpenReceiver> {
    return { settings, secrets: await this.box.open<ReceiverSecrets>(sealed!, settings.name) };
  }

  private checked({ receiver, faults }: ReturnType<typeof receiverFrom>): OpenReceiver {
    if (faults.length > 0) throw receiverInvalid(faults);
    const { settings, secrets } = receiver;
    const [field, host] =
      secrets.url === undefined ? ['host', settings.host!] : ['url', new URL(secrets.url).hostname];
    try {
      this.guard.checkLiteral(host);
    } catch (error) {
      throw receiverInvalid([
        { field, rule: 'isPublicAddress', message: `${field}: ${(error as Error).message}` },
      ]);
    }
    return receiver;
  }
}

function withChange(previous: StoredReceiver | undefined, change: ReceiverChange): ReceiverChange[] {
  return [...(previous?.changes ?? []), change].slice(-KEPT_CHANGES);
}

function auditView(
  { name: _name, ...settings }: ReceiverSettings,
  hints: SecretHints,
): Record<string, unknown> {
  return { ...settings, ...hints };
}

function shownDeclared({ settings, secrets }: OpenReceiver): ShownReceiver {
  return { settings, hints: hintsOf(secrets), declaredBy: 'environment' };
}

function shownStored({ settings, hints, createdAt, changes }: StoredReceiver): ShownReceiver {
  const last = changes.at(-1);
  return { settings, hints, declaredBy: 'api', createdAt, changedAt: last?.at, changedBy: last?.by };
}
