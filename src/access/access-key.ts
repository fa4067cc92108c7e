import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { type Role, ROLES } from '../platform/http/allow.js';

export interface AccessKey {
  /** 16 hex digits; the part of the key that may be shown. */
  id: string;
  name: string;
  role: Role;
  /** 32 hex digits. */
  salt: string;
  /** SHA-256 of salt and secret, 64 hex digits. The secret is 256 random bits and cannot be guessed, so a slow hash would only slow every request. */
  hash: string;
  createdAt: Date;
  /** Name of the key that created it, or how the request was admitted without one. Absent in keys of older versions. */
  createdBy?: string;
  expiresAt?: Date;
  revokedAt?: Date;
  revokedBy?: string;
  /** Accurate to the minute. */
  lastUsedAt?: Date;
}

const FORM = /^pv_([0-9a-f]{16})_([A-Za-z0-9_-]{43})$/;

/** A new key: the text, which is shown once, and the fields that are stored. */
export function makeKey(): { text: string; id: string; salt: string; hash: string } {
  const id = randomBytes(8).toString('hex');
  const secret = randomBytes(32).toString('base64url');
  const salt = randomBytes(16).toString('hex');
  return { text: `pv_${id}_${secret}`, id, salt, hash: hashOf(salt, secret) };
}

/** The id and the secret in the text of a key; undefined for text in another format. */
export function partsOf(text: string): { id: string; secret: string } | undefined {
  const found = FORM.exec(text);
  return found ? { id: found[1], secret: found[2] } : undefined;
}

/** Whether the secret belongs to the key, in constant time. */
export function fits(key: Pick<AccessKey, 'salt' | 'hash'>, secret: string): boolean {
  return timingSafeEqual(Buffer.from(hashOf(key.salt, secret), 'hex'), Buffer.from(key.hash, 'hex'));
}

/** Whether two texts are equal, in constant time. */
export function sameText(a: string, b: string): boolean {
  return timingSafeEqual(Buffer.from(hashOf('', a), 'hex'), Buffer.from(hashOf('', b), 'hex'));
}

export function isLive(key: AccessKey, now: Date): boolean {
  return key.revokedAt === undefined && (key.expiresAt === undefined || key.expiresAt > now);
}

/** Whether a role includes the role `wanted`. */
export function isEnough(role: Role, wanted: Role): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf(wanted);
}

function hashOf(salt: string, secret: string): string {
  return createHash('sha256').update(salt).update(secret).digest('hex');
}
