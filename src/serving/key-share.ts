/** FNV-1a (32 bits) over the UTF-16 units of a text. */
const OFFSET = 0x811c9dc5;
const PRIME = 0x01000193;

/**
 * A number 0..1 (1 excluded) that depends only on the salt and the key: as good as uniform over the keys, and another one for
 * another salt. FNV-1a with the last mixing steps of MurmurHash3, because FNV alone spreads short texts badly.
 */
export function shareOfKey(salt: string, key: string | number): number {
  let hash = mixed(OFFSET, salt);
  hash = mixed(hash, String(key));
  hash ^= hash >>> 16;
  hash = Math.imul(hash, 0x85ebca6b);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, 0xc2b2ae35);
  hash ^= hash >>> 16;
  return (hash >>> 0) / 2 ** 32;
}

function mixed(start: number, text: string): number {
  let hash = start;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), PRIME);
  return hash;
}
