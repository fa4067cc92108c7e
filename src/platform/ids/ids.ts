import { createHash, hash, randomBytes } from 'node:crypto';

/** SHA-256 of bytes or text, 64 lower-case hex digits. */
export function sha256(content: Uint8Array | string): string {
  return createHash('sha256').update(content).digest('hex');
}

/** The first 132 bits of the SHA-256 of a text, 22 characters of base64url: short, and no two texts share one. */
export function shortHash(text: string): string {
  return hash('sha256', text, 'base64url').slice(0, 22);
}

/** A random id of 32 lower-case hex digits. */
export function newId(): string {
  return randomBytes(16).toString('hex');
}

/** The same parts always give the same id (32 hex digits), so that work that is done again after a kill meets what it left. */
export function deriveId(...parts: (string | number)[]): string {
  return sha256(JSON.stringify(parts)).slice(0, 32);
}
