import type { Credentials } from '../platform/http/admission.js';
import { Injectable } from '@nestjs/common';
import { Clock } from '../platform/clock/clock.js';
import { Settings } from '../platform/config/settings.js';
import type { Role, RouteAccess } from '../platform/http/allow.js';
import { allowedNames, isNearHost } from '../platform/http/near-hosts.js';
import { type AccessKey, fits, isEnough, isLive, makeKey, partsOf, sameText } from './access-key.js';
import {
  accessInvalid,
  hostForeign,
  keyUnknown,
  keyWanted,
  lastAdmin,
  roleTooLow,
  routeClosed,
} from './access.errors.js';
import { isLoopback, keyIn } from './credentials.js';
import { KeyStore } from './key-store.port.js';
import { KnownKeys } from './known-keys.service.js';
import { OWNER_NAME, OwnerKey } from './owner-key.js';

/** The holder of the key of a request. */
export interface Caller {
  name: string;
  role: Role;
}

/** The recorded author of a change that needed no key. */
export const UNNAMED = 'api';

const USED_EVERY_MS = 60_000;

/** Keys and their roles. While no key exists, everything is open on loopback and nothing elsewhere. */
@Injectable()
export class AccessService {
  private readonly usedAt = new Map<string, number>();
  private readonly allowed: ReadonlySet<string>;
  /** The host that was last found to be near: the next request mostly has the same. */
  private lastHost?: string;

  constructor(
    private readonly store: KeyStore,
    private readonly known: KnownKeys,
    private readonly settings: Settings,
    private readonly clock: Clock,
    private readonly owner: OwnerKey,
  ) {
    this.allowed = allowedNames(settings.allowedHosts);
  }

  /** Whether `admitNow` can decide; it can from the start of the program on, unless the database was away then. */
  get isReady(): boolean {
    return this.known.areRead;
  }

  /** As `admitNow`, after the keys have been read. */
  async admit(route: RouteAccess | undefined, credentials: Credentials = {}): Promise<Caller | undefined> {
    if (!this.isReady && route?.role !== 'public') await this.known.read();
    return this.admitNow(route, credentials);
  }

  /**
   * Admits a request or throws. A route that declares no role is closed.
   * @throws {AppError} `access.key-wanted` when a key is needed; `access.role-too-low` when its role is too low;
   * `access.route-closed` when the route is closed; `access.host-foreign` when the host is foreign
   */
  admitNow(route: RouteAccess | undefined, { authorization, host }: Credentials): Caller | undefined {
    if (route?.role === 'public') return undefined;
    if (this.settings.metricsOpen && route?.specialKey === 'metrics-key') return undefined;
    if (route?.specialKey === 'owner-key' && this.owner.is(keyIn(authorization))) {
      return { name: OWNER_NAME, role: 'admin' };
    }
    const caller = this.callerOf({ authorization, host });
    if (!route) throw routeClosed();
    if (caller && !isEnough(caller.role, route.role)) throw roleTooLow(caller.role, route.role);
    return caller;
  }

  /**
   * Creates a key. Its text is returned here and never again.
   * @throws {AppError} `access.invalid` when the key would expire in the past, or the first key is not a permanent
   * administrator's
   */
  async make(
    name: string,
    role: Role,
    expiresAt?: Date,
    by = UNNAMED,
  ): Promise<{ key: string; made: AccessKey }> {
    const now = this.clock.now();
    if (expiresAt && expiresAt <= now) {
      throw accessInvalid([{ field: 'expiresAt', rule: 'future', message: 'must be in the future' }]);
    }
    const noAdmin = this.settings.accessAdminKey === '' && (await this.liveAdmins()).length === 0;
    if (noAdmin && (role !== 'admin' || expiresAt)) {
      const message = 'must be admin, without expiresAt: once a key exists, every request needs one';
      throw accessInvalid([{ field: 'role', rule: 'first-key', message }]);
    }
    const { text, ...kept } = makeKey();
    const made: AccessKey = {
      ...kept,
      name,
      role,
      createdAt: now,
      createdBy: by,
      ...(expiresAt && { expiresAt }),
    };
    await this.store.insert(made);
    this.known.remember(made);
    return { key: text, made };
  }

  /**
   * @throws {AppError} `access.key-unknown` when there is no such key; `access.last-admin` when it is the last admin key
   */
  async revoke(id: string, by = UNNAMED): Promise<void> {
    // ACCESS_ADMIN_KEY is an administrator's key that cannot be revoked: while it is set, any other may be revoked.
    const lastMayGo = this.settings.accessAdminKey !== '';
    const revokedAt = this.clock.now();
    const done = await this.store.revoke(id, revokedAt, lastMayGo, by);
    if (done === 'last-admin') throw lastAdmin();
    if (done === 'unknown') throw keyUnknown(id);
    this.known.markRevoked(id, revokedAt);
  }

  async list(): Promise<AccessKey[]> {
    return this.store.all();
  }

  /**
   * The holder of the request's key; undefined if no key is needed.
   * @throws {AppError} `access.key-wanted` when a key is needed; `access.host-foreign` when the host is foreign
   */
  private callerOf({ authorization, host: reached }: Credentials): Caller | undefined {
    const given = keyIn(authorization);
    const { accessAdminKey, host } = this.settings;
    if (accessAdminKey !== '' && given !== undefined && sameText(given, accessAdminKey)) {
      return { name: 'ACCESS_ADMIN_KEY', role: 'admin' };
    }
    const keys = this.known.all();
    const none = keys.size === 0 && accessAdminKey === '';
    if (none && isLoopback(host)) {
      // A page whose host name resolves to this machine (DNS rebinding) is not a user of this machine.
      if (reached !== undefined && reached !== this.lastHost) {
        if (!isNearHost(reached, this.allowed)) throw hostForeign(reached);
        this.lastHost = reached;
      }
      return undefined;
    }
    const parts = given === undefined ? undefined : partsOf(given);
    const key = parts && keys.get(parts.id);
    if (!key || !fits(key, parts.secret) || !isLive(key, this.clock.now())) {
      throw keyWanted(given !== undefined, none);
    }
    this.note(key.id);
    return { name: key.name, role: key.role };
  }

  /** Read from the database: whether a revocation locks others out is not decided from memory. */
  private async liveAdmins(): Promise<AccessKey[]> {
    const now = this.clock.now();
    return [...(await this.known.read()).values()].filter(
      (key) => key.role === 'admin' && isLive(key, now) && !key.expiresAt,
    );
  }

  /** Records the time of use, accurate to the minute; no response waits for it. */
  private note(id: string): void {
    const now = this.clock.now();
    if (now.getTime() - (this.usedAt.get(id) ?? 0) < USED_EVERY_MS) return;
    this.usedAt.set(id, now.getTime());
    this.store.used(id, now).catch(() => this.usedAt.delete(id));
  }
}
