import { createHash, hash, randomBytes, randomInt } from 'node:crypto';

const ADJECTIVES =
  'able agile bold brave bright calm clean clear clever cool crisp deft eager fair fast fine fleet fresh glad grand keen kind light lively loud lucky merry mild neat nimble noble proud quick quiet rapid rare sharp shy sleek smart smooth solid spry steady strong sunny swift tidy vivid warm wise witty'.split(
    ' ',
  );
const NOUNS =
  'anchor arch arrow beacon birch bird breeze bridge brook canyon castle cedar cliff cloud comet coral crane delta dune falcon fern field forest garden harbor hawk heron hill island lake lark leaf maple meadow mesa moon otter owl pine planet pond raven reef river robin sail shore sparrow star stone valley willow'.split(
    ' ',
  );

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

/** A random name for what has none: `swift-river-417`, at most 20 characters. */
export function randomName(): string {
  const adjective = ADJECTIVES[randomInt(ADJECTIVES.length)];
  const noun = NOUNS[randomInt(NOUNS.length)];
  return `${adjective}-${noun}-${randomInt(1000)}`;
}

/** An id of 32 hex digits that depends on the parts only, so that work repeated after a kill finds its earlier results. */
export function deriveId(...parts: (string | number)[]): string {
  return sha256(JSON.stringify(parts)).slice(0, 32);
}
