import { createHash, hash, randomBytes } from 'node:crypto';

/** SHA-256 of bytes or text, 64 lower-case hex digits. */
export function sha256(content: Uint8Array | string): string {
  return createHash('sha256').update(content).digest('hex');
}

/** The first 132 bits of the SHA-256 of a text, 22 characters of base64url: short, and collisions are practically impossible. */
export function shortHash(text: string): string {
  return hash('sha256', text, 'base64url').slice(0, 22);
}

/** A random id of 32 lower-case hex digits. */
export function newId(): string {
  return randomBytes(16).toString('hex');
}

/** An id of 32 hex digits that depends on the parts only, so that work repeated after a kill finds its earlier results. */
export function deriveId(...parts: (string | number)[]): string {
  return sha256(JSON.stringify(parts)).slice(0, 32);
}
