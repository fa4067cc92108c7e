import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { type Role, ROLES } from '../platform/http/allow.js';

export interface AccessKey {
  /** 16 hex digits; the part of the key that may be shown. */
  id: string;
  name: string;
  role: Role;
  /** 32 hex digits. */
  salt: string;
  /** SHA-256 of salt and secret, 64 hex digits. The secret is 256 random bits: there is nothing to guess, so a slow hash would only slow every request. */
  hash: string;
  createdAt: Date;
  /** Name of the key that made it; the way in where there was none. Absent in keys from before it was kept. */
  createdBy?: string;
  expiresAt?: Date;
  revokedAt?: Date;
  revokedBy?: string;
  /** To the minute. */
  lastUsedAt?: Date;
}

const FORM = /^pv_([0-9a-f]{16})_([A-Za-z0-9_-]{43})$/;

/** A new key: the text that its holder gets once, and what is kept of it. */
export function makeKey(): { text: string; id: string; salt: string; hash: string } {
  const id = randomBytes(8).toString('hex');
  const secret = randomBytes(32).toString('base64url');
  const salt = randomBytes(16).toString('hex');
  return { text: `pv_${id}_${secret}`, id, salt, hash: hashOf(salt, secret) };
}

/** The id and the secret in the text of a key; undefined for a text of another form. */
export function partsOf(text: string): { id: string; secret: string } | undefined {
  const found = FORM.exec(text);
  return found ? { id: found[1], secret: found[2] } : undefined;
}

/** Whether the secret is the key's; takes the same time whatever is wrong with it. */
export function fits(key: Pick<AccessKey, 'salt' | 'hash'>, secret: string): boolean {
  return timingSafeEqual(Buffer.from(hashOf(key.salt, secret), 'hex'), Buffer.from(key.hash, 'hex'));
}

/** Whether two texts are the same; takes the same time wherever they differ. */
export function sameText(a: string, b: string): boolean {
  return timingSafeEqual(Buffer.from(hashOf('', a), 'hex'), Buffer.from(hashOf('', b), 'hex'));
}

export function isLive(key: AccessKey, now: Date): boolean {
  return key.revokedAt === undefined && (key.expiresAt === undefined || key.expiresAt > now);
}

/** Whether a role is enough where `wanted` is asked for. */
export function isEnough(role: Role, wanted: Role): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf(wanted);
}

function hashOf(salt: string, secret: string): string {
  return createHash('sha256').update(salt).update(secret).digest('hex');
}
