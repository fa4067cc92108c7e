import { useEffect, useState } from 'preact/hooks';
import { get, type List, type Player, useResource } from './api';
import { count, share } from './format';

const SHOWN = 12;
const DEBOUNCE_MS = 200;

/** Searches the players of a dataset by name or id, and selects one. */
export function PlayerChoice({
  id,
  dataset,
  onChoose,
}: {
  id: number;
  dataset?: string;
  onChoose: (id: number) => void;
}) {
  const known = useResource<List<Player>>(dataset && `/players?dataset=${dataset}&id=${id}`);
  const [text, setText] = useState<string>();
  const found = useFound(text, dataset);
  const chosen = known.value?.items[0];
  const choose = (player: Player) => {
    setText(undefined);
    onChoose(player.id);
  };
  return (
    <div class="player">
      <label>
        player
        <input
          type="search"
          autocomplete="off"
          placeholder="name or id"
          value={text ?? chosen?.name ?? String(id)}
          onFocus={(event) => event.currentTarget.select()}
          onInput={(event) => setText(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'Escape') setText(undefined);
            if (event.key === 'Enter' && found[0]) choose(found[0]);
          }}
        />
      </label>
      {text !== undefined && (
        <ul class="players" aria-label="Matching players">
          {found.map((player) => (
            <li key={player.id}>
              <button type="button" onClick={() => choose(player)}>
                {player.name || `player ${player.id}`}{' '}
                <span class="quiet">
                  {player.team}, {share(player.rate ?? undefined)} of {count(player.shots)}
                </span>
              </button>
            </li>
          ))}
          {found.length === 0 && <li class="quiet">no player of dataset {dataset} matches</li>}
        </ul>
      )}
      {text === undefined && known.value && (
        <p class="quiet">
          {chosen
            ? `${chosen.team}, ${share(chosen.rate ?? undefined)} of ${count(chosen.shots)} shots go in (id ${id})`
            : `${id} has no shot in dataset ${dataset}: the prediction depends on location and clock`}
        </p>
      )}
    </div>
  );
}

function useFound(text: string | undefined, dataset?: string): Player[] {
  const [found, setFound] = useState<Player[]>([]);
  useEffect(() => {
    if (!dataset || text === undefined) return undefined;
    let current = true;
    const q = text.trim() === '' ? '' : `&q=${encodeURIComponent(text.trim().slice(0, 100))}`;
    const timer = setTimeout(() => {
      get<List<Player>>(`/players?dataset=${dataset}&limit=${SHOWN}${q}`).then(
        ({ items }) => current && setFound(items),
        () => current && setFound([]),
      );
    }, DEBOUNCE_MS);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [text, dataset]);
  return found;
}
