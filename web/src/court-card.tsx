import { useEffect, useRef, useState } from 'preact/hooks';
import { EXAMPLE_PLAYER } from '../../src/basketball/example-player';
import { maxSecondsInPeriod } from '../../src/basketball/shots/game-clock';
import { classifyLocation } from '../../src/basketball/court/zones';
import {
  type Champion,
  type Group,
  type Hex,
  type List,
  type Prediction,
  post,
  type RequestError,
  type Snapshot,
  useResource,
} from './api';
import { CourtLines, VIEW } from './court-lines';
import { count, share } from './format';
import { HexLayer, HexLegend } from './hex-layer';
import { type Place, PLACES } from './places';
import { PlayerChoice } from './player-choice';

interface Situation extends Place {
  player: number;
  period: number;
  seconds: number;
}

interface Outcome {
  prediction?: Prediction;
  refusal?: string;
  milliseconds: number;
}

const DEBOUNCE_MS = 120;

/** The court: success rates by location, and a prediction by the champion for the location that is clicked. */
export function CourtCard({
  snapshot,
  champion,
  dataset,
}: {
  snapshot?: Snapshot;
  champion?: Champion;
  dataset?: string;
}) {
  const ready = champion !== undefined;
  const [at, setAt] = useState<Situation>(() => fromAddress());
  const outcome = useOutcome(at, ready);
  const path = snapshot && `/gold/snapshots/${snapshot.id}/explore`;
  const hexes = useResource<List<Hex>>(path && `${path}/court`);
  const zones = useResource<List<Group>>(path && `${path}/zone`);
  const move = (change: Partial<Situation>) => setAt((before) => clamped({ ...before, ...change }));
  return (
    <section class="court">
      <h2>Take a shot</h2>
      <div class="court-and-answer">
        <Court at={at} hexes={hexes.value?.items ?? []} onMove={move} />
        <div class="answer">
          <Result
            at={at}
            outcome={outcome}
            zones={zones.value?.items ?? []}
            champion={champion}
            dataset={dataset}
          />
          <Controls at={at} dataset={snapshot?.dataset} onMove={move} />
        </div>
      </div>
      <HexLegend hexes={hexes.value?.items ?? []} />
    </section>
  );
}

function Court({ at, hexes, onMove }: { at: Situation; hexes: Hex[]; onMove: (place: Place) => void }) {
  const drawing = useRef<SVGSVGElement>(null);
  const aim = (event: PointerEvent) => {
    if (event.type === 'pointermove' && event.buttons === 0) return;
    const box = drawing.current!.getBoundingClientRect();
    onMove({
      x: VIEW.x + ((event.clientX - box.left) / box.width) * VIEW.width,
      y: VIEW.y + ((event.clientY - box.top) / box.height) * VIEW.height,
    });
  };
  return (
    <div class="court-drawing" role="group" aria-label="Where the shot is taken from">
      <svg
        ref={drawing}
        viewBox={`${VIEW.x - 4} ${VIEW.y - 4} ${VIEW.width + 8} ${VIEW.height + 8}`}
        onPointerDown={aim}
        onPointerMove={aim}
        aria-hidden="true"
      >
        <rect class="floor" x={VIEW.x} y={VIEW.y} width={VIEW.width} height={VIEW.height} />
        <HexLayer hexes={hexes} />
        <CourtLines />
        <circle class="shot" cx={at.x} cy={at.y} r={9} />
      </svg>
      <input
        type="range"
        class="hidden-slider"
        min={-250}
        max={250}
        step={10}
        value={at.x}
        aria-label="Left and right"
        aria-valuetext={inWords(at)}
        onInput={(event) => onMove({ x: Number(event.currentTarget.value), y: at.y })}
      />
      <input
        type="range"
        class="hidden-slider"
        min={-50}
        max={417}
        step={10}
        value={at.y}
        aria-label="Away from the baseline"
        aria-valuetext={inWords(at)}
        onInput={(event) => onMove({ x: at.x, y: Number(event.currentTarget.value) })}
      />
    </div>
  );
}

function Controls({
  at,
  dataset,
  onMove,
}: {
  at: Situation;
  /** The dataset of the players to choose from; undefined while it has no snapshot. */
  dataset?: string;
  onMove: (change: Partial<Situation>) => void;
}) {
  const number = (event: Event) => Number((event.currentTarget as HTMLInputElement).value);
  return (
    <form onSubmit={(event) => event.preventDefault()}>
      <label>
        location
        <select
          onChange={(event) => {
            const place = PLACES[event.currentTarget.value];
            if (place) onMove(place);
          }}
        >
          <option value="">as clicked</option>
          {Object.keys(PLACES).map((name) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      </label>
      <PlayerChoice id={at.player} dataset={dataset} onChoose={(player) => onMove({ player })} />
      <label>
        period
        <select value={at.period} onChange={(event) => onMove({ period: Number(event.currentTarget.value) })}>
          {[1, 2, 3, 4, 5].map((period) => (
            <option key={period} value={period}>
              {period > 4 ? 'overtime' : period}
            </option>
          ))}
        </select>
      </label>
      <label>
        clock {clockOf(at.seconds)}
        <input
          type="range"
          min={0}
          max={maxSecondsInPeriod(at.period)}
          value={at.seconds}
          onInput={(event) => onMove({ seconds: number(event) })}
        />
      </label>
    </form>
  );
}

function Result({
  at,
  outcome,
  zones,
  champion,
  dataset,
}: {
  at: Situation;
  outcome?: Outcome;
  zones: Group[];
  champion?: Champion;
  dataset?: string;
}) {
  const { prediction } = outcome ?? {};
  const { zoneCombined } = classifyLocation(at.x, at.y);
  const zone = zones.find((group) => group.key === String(zoneCombined));
  return (
    <>
      <div aria-live="polite" class="result">
        {!champion && <p>There is no champion yet, so there are no predictions.</p>}
        {outcome?.refusal && <p class="refusal">{outcome.refusal}</p>}
        {prediction && (
          <>
            <p class="big">
              {share(prediction.probability)}{' '}
              <span class={prediction.prediction ? 'made' : 'missed'}>
                {prediction.prediction ? '○ goes in' : '× misses'}
              </span>
            </p>
            <p>
              {inWords(at)}
              {zone &&
                `; in dataset ${dataset} shots from this zone go in ${share(zone.rate)} of the time (${count(zone.attempts)} shots)`}
            </p>
            <p class="quiet">
              predicted by version {prediction.model_version}
              {champion?.dataset && ` (for dataset ${champion.dataset})`}, {outcome!.milliseconds.toFixed(0)}{' '}
              ms
            </p>
          </>
        )}
      </div>
      <details>
        <summary>the same with curl</summary>
        <pre>{`curl -X POST ${location.origin}/predict/shot \\\n  -H 'content-type: application/json' \\\n  -d '${JSON.stringify(requestOf(at))}'`}</pre>
      </details>
    </>
  );
}

function useOutcome(at: Situation, ready: boolean): Outcome | undefined {
  const [outcome, setOutcome] = useState<Outcome>();
  useEffect(() => {
    if (!ready) return undefined;
    let current = true;
    const timer = setTimeout(() => {
      const query = new URLSearchParams(location.search);
      const { player, x, y, period, seconds: t } = at;
      for (const [name, value] of Object.entries({ player, x, y, period, t })) query.set(name, String(value));
      history.replaceState(null, '', `?${query}${location.hash}`);
      const began = performance.now();
      post<Prediction>('/predict/shot', requestOf(at)).then(
        (prediction) => current && setOutcome({ prediction, milliseconds: performance.now() - began }),
        (error: RequestError) => current && setOutcome({ refusal: error.message, milliseconds: 0 }),
      );
    }, DEBOUNCE_MS);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [at, ready]);
  return outcome;
}

function requestOf(at: Situation): object {
  return { player_id: at.player, x: at.x, y: at.y, period: at.period, clock: clockOf(at.seconds) };
}

function clockOf(seconds: number): string {
  return `${String(Math.floor(seconds / 60)).padStart(2, '0')}:${String(seconds % 60).padStart(2, '0')}`;
}

/** "7.3 m, Mid-Range, Left Side, 2 points". */
function inWords({ x, y }: Place): string {
  const { basicZone, area, shotType } = classifyLocation(x, y);
  return `${(Math.hypot(x, y) * 0.03048).toFixed(1)} m, ${basicZone}${area === 'Center' ? '' : `, ${area}`}, ${shotType} points`;
}

function clamped(at: Situation): Situation {
  const within = (value: number, least: number, most: number) =>
    Math.min(most, Math.max(least, Math.round(value)));
  return {
    player: within(at.player || 1, 1, 2147483647),
    x: within(at.x, -250, 250),
    y: within(at.y, -52, 417),
    period: at.period,
    seconds: within(at.seconds, 0, maxSecondsInPeriod(at.period)),
  };
}

/** The shot in the address, so that a shared link shows the same shot. */
function fromAddress(): Situation {
  const query = new URLSearchParams(location.search);
  const read = (name: string, otherwise: number) => {
    const text = query.get(name);
    return text !== null && Number.isFinite(Number(text)) ? Number(text) : otherwise;
  };
  const period = Math.min(5, Math.max(1, Math.round(read('period', 4))));
  return clamped({
    player: read('player', EXAMPLE_PLAYER.id),
    x: read('x', 0),
    y: read('y', 250),
    period,
    seconds: read('t', 300),
  });
}
