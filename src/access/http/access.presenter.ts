import type { Column } from '../../platform/http/listing.js';
import type { AccessKey } from '../access-key.js';
import type { KeyAnswer } from './access.dto.js';

/** Without salt and hash, which never leave the program. */
export function presentKey({
  id,
  name,
  role,
  createdAt,
  expiresAt,
  revokedAt,
  lastUsedAt,
}: AccessKey): KeyAnswer {
  return { id, name, role, createdAt, expiresAt, revokedAt, lastUsedAt };
}

export const KEY_COLUMNS: Column<KeyAnswer>[] = [
  { name: 'id', cell: (key) => key.id },
  { name: 'name', cell: (key) => key.name },
  { name: 'role', cell: (key) => key.role },
  { name: 'created_at', cell: (key) => key.createdAt },
  { name: 'expires_at', cell: (key) => key.expiresAt },
  { name: 'revoked_at', cell: (key) => key.revokedAt },
  { name: 'last_used_at', cell: (key) => key.lastUsedAt },
];
