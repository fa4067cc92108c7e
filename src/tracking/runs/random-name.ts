import { randomInt } from 'node:crypto';

const ADJECTIVES =
  'able agile bold brave bright calm clean clear clever cool crisp deft eager fair fast fine fleet fresh glad grand keen kind light lively loud lucky merry mild neat nimble noble proud quick quiet rapid rare sharp shy sleek smart smooth solid spry steady strong sunny swift tidy vivid warm wise witty'.split(
    ' ',
  );
const NOUNS =
  'arc assist baseline basket bench block board bounce buzzer center corner court dime drive dunk fader floater forward foul guard hook jumper key lane layup net outlet paint pass pick pivot post press rebound rim roll screen shot steal swish tip trey wing zone'.split(
    ' ',
  );

/** A name for what a client gave none: `swift-jumper-417`, at most 20 characters. */
export function randomName(): string {
  const adjective = ADJECTIVES[randomInt(ADJECTIVES.length)];
  const noun = NOUNS[randomInt(NOUNS.length)];
  return `${adjective}-${noun}-${randomInt(1000)}`;
}
