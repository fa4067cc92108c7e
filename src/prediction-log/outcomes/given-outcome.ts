import { DATASET_NAME } from '../../platform/http/dataset-name.js';
import { isJsonObject } from '../../platform/http/json-object.js';
import type { FieldFault } from '../../platform/errors/app-error.js';
import { isInstant } from '../../platform/http/instant.js';
import { PREDICTION_ID } from '../blocks/prediction-id.js';

/** A shot as bronze identifies it: the event id where its source has one, else its content (decision 17). */
export interface ShotIdentity {
  dataset: string;
  /** Without leading zeros. */
  gameId: string;
  /** The id of the shot in its game, as `GET /bronze/games/{dataset}/{gameId}` lists it. */
  shotId: string;
}

/** What a caller says that happened: of a prediction or of a shot. */
export interface GivenOutcome {
  predictionId?: string;
  shot?: ShotIdentity;
  /** The game of the prediction, as `gameText` has it; never with `shot`, which names its own. */
  game?: string;
  made: 0 | 1;
  /** Unix ms. */
  at?: number;
}

const FIELDS = new Set(['prediction_id', 'game', 'shot', 'made', 'at']);
const SHOT_FIELDS = new Set(['dataset', 'game_id', 'event_id', 'shot_id']);
/** The hash of a content, with the number of the copy. */
const CONTENT_ID = /^[\w-]{22}(#\d{1,4})?$/;
const LARGEST = 2_147_483_647;
/** `<dataset>/<Game ID>`, or any other name. */
const GAME = /^[\w./:#-]{1,64}$/;

/** The text of a shot in blocks: `<dataset>/<Game ID>/<id in the game>`. */
export function shotText({ dataset, gameId, shotId }: ShotIdentity): string {
  return `${dataset}/${gameId}/${shotId}`;
}

export function shotOfText(text: string): ShotIdentity {
  const [dataset, gameId, shotId] = text.split('/');
  return { dataset, gameId, shotId };
}

/**
 * Reads one outcome; adds a fault for every field that is wrong.
 * @param place prefix of the fields in messages, such as `2.`
 * @returns undefined if there is a fault
 */
export function readOutcome(value: unknown, place: string, faults: FieldFault[]): GivenOutcome | undefined {
  const before = faults.length;
  const refuse = (field: string, rule: string, message: string): undefined => {
    const name = `${place}${field}`;
    faults.push({ field: name, rule, message: `${name} ${message}` });
  };
  if (!isJsonObject(value))
    return refuse('outcome', 'object', 'must be an object with prediction_id or shot, and made');
  for (const name of Object.keys(value)) {
    if (!FIELDS.has(name))
      refuse(name.slice(0, 40), 'known', 'is not a field: prediction_id (with game) or shot, made, at are');
  }
  const { prediction_id: predictionId, game, shot, made, at } = value;
  if ((predictionId === undefined) === (shot === undefined)) {
    refuse('prediction_id', 'one', 'or shot must be there, and not both');
  } else if (
    predictionId !== undefined &&
    !(typeof predictionId === 'string' && PREDICTION_ID.test(predictionId))
  ) {
    refuse('prediction_id', 'id', 'must be the id of a prediction: 32 lower-case hex digits');
  }
  const ofGame = game === undefined || game === null ? undefined : readGame(game, shot !== undefined, refuse);
  const identity = shot === undefined ? undefined : readShotIdentity(shot, refuse);
  const result = made === true ? 1 : made === false ? 0 : made;
  if (result !== 0 && result !== 1) refuse('made', 'flag', 'must be 1 (made) or 0 (missed)');
  const time = at === undefined || at === null ? undefined : instantOf(at);
  if (Number.isNaN(time)) refuse('at', 'instant', 'must be a date and time such as 2026-11-24T05:00:00Z');
  if (faults.length > before) return undefined;
  return {
    ...(predictionId !== undefined && { predictionId: predictionId as string }),
    ...(ofGame !== undefined && { game: ofGame }),
    ...(identity && { shot: identity }),
    made: result as 0 | 1,
    ...(time !== undefined && { at: time }),
  };
}

/** The game of a shot's text: `<dataset>/<Game ID>`. */
export function gameText(shot: string): string {
  return shot.split('/', 2).join('/');
}

type Refuse = (field: string, rule: string, message: string) => undefined;

function readGame(value: unknown, hasShot: boolean, refuse: Refuse): string | undefined {
  if (hasShot) return refuse('game', 'alone', 'must not be there with shot, which names its game');
  const text = typeof value === 'number' ? String(wholeNumber(value) ?? '') : value;
  if (typeof text === 'string' && GAME.test(text)) return text;
  return refuse(
    'game',
    'name',
    'must be the name of a game: 1 to 64 letters, digits and _ . / : # -, such as virtual-league/92400001',
  );
}

function readShotIdentity(value: unknown, refuse: Refuse): ShotIdentity | undefined {
  if (!isJsonObject(value))
    return refuse('shot', 'object', 'must be {dataset, game_id, event_id or shot_id}');
  for (const name of Object.keys(value)) {
    if (!SHOT_FIELDS.has(name)) {
      refuse(
        `shot.${name.slice(0, 40)}`,
        'known',
        'is not a field: dataset, game_id, event_id or shot_id are',
      );
    }
  }
  const { dataset, game_id: game, event_id: event, shot_id: content } = value;
  if (!(typeof dataset === 'string' && DATASET_NAME.test(dataset))) {
    refuse('shot.dataset', 'slug', 'must be the name of a dataset, such as virtual-league');
  }
  const gameId = wholeNumber(game);
  if (gameId === undefined) refuse('shot.game_id', 'integer', `must be a Game ID: 1 to ${LARGEST}`);
  const eventId = wholeNumber(event);
  if ((event === undefined) === (content === undefined)) {
    refuse('shot.event_id', 'one', 'or shot_id must be there, and not both');
  } else if (event !== undefined && eventId === undefined) {
    refuse('shot.event_id', 'integer', `must be a Game Event ID: 0 to ${LARGEST}`);
  } else if (content !== undefined && !(typeof content === 'string' && CONTENT_ID.test(content))) {
    refuse(
      'shot.shot_id',
      'id',
      'must be the id of a shot without event id, as GET /bronze/games/{dataset}/{gameId} lists it',
    );
  }
  const shotId = eventId === undefined ? String(content) : String(eventId);
  return { dataset: String(dataset), gameId: String(gameId), shotId };
}

/** A whole number from 0 on, also as text and with leading zeros. */
function wholeNumber(value: unknown): number | undefined {
  const number = typeof value === 'string' && /^\d{1,12}$/.test(value) ? Number(value) : value;
  return Number.isInteger(number) && (number as number) >= 0 && (number as number) <= LARGEST
    ? (number as number)
    : undefined;
}

/** Unix ms; NaN if it is no time. */
function instantOf(value: unknown): number {
  return typeof value === 'string' && isInstant(value) ? new Date(value).getTime() : Number.NaN;
}
