import { readdirSync, readFileSync } from 'node:fs';
import { join, posix, relative, sep } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');

/** The stage that owns each collection. */
const OWNER: Record<string, string> = {
  feed_files: 'feed',
  feed_cursors: 'feed',
  bronze_games: 'bronze',
  bronze_batches: 'bronze',
  bronze_counters: 'bronze',
  bronze_quarantine: 'bronze',
  silver_partitions: 'silver',
  silver_blocks: 'silver',
  silver_players: 'silver',
  silver_ledger: 'silver',
  gold_snapshots: 'gold',
  experiments: 'tracking',
  runs: 'tracking',
  metric_log: 'tracking',
  metric_history: 'tracking',
  logged_models: 'tracking',
  loose_artifacts: 'tracking',
  registered_models: 'registry',
  model_versions: 'registry',
  model_version_keys: 'registry',
  alias_moves: 'registry',
  studies: 'training',
  challenges: 'champion',
  elections: 'champion',
  predictions: 'prediction-log',
  prediction_blocks: 'prediction-log',
  prediction_block_data: 'prediction-log',
  outcome_blocks: 'prediction-log',
  outcome_block_data: 'prediction-log',
  drift_references: 'drift',
  drift_block_profiles: 'drift',
  drift_loss_tests: 'drift',
  drift_reports: 'drift',
  drift_report_bodies: 'drift',
  drift_report_changes: 'drift',
  drift_ticks: 'drift',
  pipeline_runs: 'pipelines',
  pipeline_leases: 'pipelines',
  notification_receivers: 'notifications',
  notification_deliveries: 'notifications',
  notification_history: 'notifications',
  alert_rules: 'alerts',
  alert_states: 'alerts',
  alert_events: 'alerts',
  alert_silences: 'alerts',
  automation_policies: 'alerts',
  automation_runs: 'alerts',
  access_keys: 'access',
  access_admins: 'access',
  'blobs.files': 'platform',
  'blobs.chunks': 'platform',
  migrations: 'platform',
  audit_entries: 'platform',
};

interface Source {
  /** Relative to the project, with slashes. */
  path: string;
  stage: string;
  text: string;
}

const SOURCES: Source[] = readdirSync(join(ROOT, 'src'), { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !entry.name.endsWith('.spec.ts'))
  .map((entry) => {
    const file = join(entry.parentPath, entry.name);
    const path = relative(ROOT, file).split(sep).join('/');
    return { path, stage: path.split('/')[1], text: readFileSync(file, 'utf8') };
  });

const CONSTANT = /\bconst (\w+) = '([\w.]+)'/g;
const CONSTANTS = new Map(
  SOURCES.flatMap(({ text }) => [...text.matchAll(CONSTANT)].map((m) => [m[1], m[2]])),
);

/** A name in the source: a literal, a constant or a template with constants. Undefined if it is none of these. */
function nameIn(expression: string): string | undefined {
  const [, quoted, template, constant] =
    /^(?:'([\w.]+)'|`([^`]+)`|(\w+))$/.exec(expression.trim().replace(/,$/, '')) ?? [];
  if (quoted) return quoted;
  if (template) return template.replace(/\$\{(\w+)\}/g, (_all, name: string) => CONSTANTS.get(name) ?? '?');
  return constant && CONSTANTS.get(constant);
}

interface Use {
  path: string;
  stage: string;
  collection: string | undefined;
}

/** Every place that declares a schema's collection or opens a collection by name. */
const USES: Use[] = SOURCES.flatMap(({ path, stage, text }) =>
  [
    ...text.matchAll(/\bcollection: ('[^']*'|`[^`]*`|[A-Z_]{2,}\b)/g),
    ...text.matchAll(/\.(?:collection|createCollection)(?:<[^(]*>)?\(\s*([^()]*?)\s*\)/g),
  ].map((found) => ({ path, stage, collection: nameIn(found[1]) })),
);

describe('a collection', () => {
  it('is named where it is declared or opened, so that its owner can be checked', () => {
    expect(USES.length).toBeGreaterThan(30);
    expect(USES.filter(({ collection }) => collection === undefined)).toEqual([]);
  });

  it('is touched by its owner only', () => {
    const wrong = USES.filter(({ collection, stage }) => OWNER[collection!] !== stage);
    expect(wrong).toEqual([]);
  });

  it('has an owner in the table only if it is used', () => {
    const used = new Set(USES.map(({ collection }) => collection));
    expect(Object.keys(OWNER).filter((name) => !used.has(name))).toEqual([]);
  });

  it('is registered and injected through a schema of the own stage', () => {
    const models = SOURCES.flatMap(({ path, text }) => {
      const registered = [...text.matchAll(/forFeature\(\[([^\]]*)\]/g)].flatMap(([, list]) =>
        [...list.matchAll(/schema: (\w+)/g), ...list.matchAll(/name: (\w+)/g)].map(([, name]) => name),
      );
      const injected = [...text.matchAll(/@InjectModel\((\w+)/g)].map(([, name]) => name);
      return [...registered, ...injected].map((name) => ({
        path,
        name,
        from: importedFrom(path, text, name),
      }));
    });
    expect(models.length).toBeGreaterThan(60);
    const wrong = models.filter(({ path, from }) => from?.split('/')[1] !== path.split('/')[1]);
    expect(wrong).toEqual([]);
  });

  it('is out of reach elsewhere: schemas and the connection stay in their stage', () => {
    const exported = SOURCES.filter(({ path }) => /^src\/\w+\/index\.ts$/.test(path)).filter(({ text }) =>
      /from '.*(?:\.schema|mongo-[\w-]+)\.js'/.test(text),
    );
    expect(exported.map(({ path }) => path)).toEqual([]);
    const connected = SOURCES.filter(({ text }) => /@InjectConnection\(|\bconnection\.db\b/.test(text));
    expect(connected.map(({ path }) => path).filter((path) => !path.startsWith('src/platform/'))).toEqual([]);
    // A pipeline could read or write another collection.
    expect(SOURCES.filter(({ text }) => /\$(?:lookup|graphLookup|unionWith|out|merge)\b/.test(text))).toEqual(
      [],
    );
  });

  it('has the owner that docs/architecture.md names', () => {
    const text = readFileSync(join(ROOT, 'docs/architecture.md'), 'utf8');
    const documented = [...text.matchAll(/^\| `([\w-]+)` \| ([^|]*) \| [^|]* \|$/gm)].flatMap(
      ([, stage, owned]) => [...owned.matchAll(/`([\w.]+)`/g)].map(([, name]) => [name, stage]),
    );
    expect(Object.fromEntries(documented)).toEqual(OWNER);
  });
});

/** The file that a name is imported from, or the file itself if it is declared there. */
function importedFrom(path: string, text: string, name: string): string | undefined {
  for (const [, names, from] of text.matchAll(/import (?:type )?\{([^}]*)\} from '([^']+)'/g)) {
    const imported = names.split(',').map((one) => one.trim().replace(/^type /, ''));
    if (!imported.includes(name)) continue;
    return from.startsWith('.') ? posix.join(posix.dirname(path), from) : undefined;
  }
  return new RegExp(`\\b(?:const|class) ${name}\\b`).test(text) ? path : undefined;
}
