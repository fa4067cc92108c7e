/**
 * Splits a LightGBM text model into its parts. Unknown fields and sections are rejected by name, so that nothing that
 * changes a prediction is ignored.
 */
import { ensure, InvalidModelFile } from './invalid-model-file.js';
import { MAX_TREES } from './check-model.js';

/** Maximum size of a text model in characters. */
const MAX_LENGTH = 512 * 1024 ** 2;
/** Maximum number of lines of the head, of each tree and of the tail. LightGBM writes about 20; parameters and importances about 100. */
const MAX_LINES = 5000;

/** The lines of the head, and their effect on a prediction. */
const HEAD_FIELDS = new Set([
  'tree', // the first line
  'version', // v3 and v4 have the same form
  'num_class', // must be 1
  'num_tree_per_iteration', // must be 1
  'label_index', // of the training data: nothing
  'max_feature_idx', // number of columns
  'objective', // the function at the end, and `sigmoid`
  'average_output', // the mean of the trees instead of their sum
  'feature_names', // names of the columns
  'monotone_constraints', // of training: the trees obey it
  'feature_infos', // ranges of the training data: which columns were categories
  'tree_sizes', // bytes of each tree: their number is checked
]);

/** The lines of a tree, and their effect on a prediction. */
const TREE_FIELDS = new Set([
  'Tree', // its number
  'num_leaves', // lengths of the lists
  'num_cat', // lengths of the lists
  'split_feature', // read
  'split_gain', // for importances
  'threshold', // read
  'decision_type', // read: categories, default direction, what counts as missing
  'left_child', // read
  'right_child', // read
  'leaf_value', // read
  'leaf_weight', // of training: nothing
  'leaf_count', // for explanations
  'internal_value', // of training: nothing
  'internal_weight', // of training: nothing
  'internal_count', // for explanations
  'cat_boundaries', // read
  'cat_threshold', // read
  'is_linear', // must be 0; 1 is refused, and what follows belongs to it
  'leaf_const',
  'num_features',
  'leaf_features',
  'leaf_coeff',
  'shrinkage', // in the leaf values already
]);

export type Fields = ReadonlyMap<string, string>;

export interface LightGbmText {
  head: Fields;
  trees: Fields[];
  /** Indexes of the columns that the parameters call categories; undefined if there are no parameters. */
  categorical?: number[];
  /** The values of each column that was a pandas category, by code; empty if there was none. */
  pandasCategorical: unknown[][];
}

/** @throws {InvalidModelFile} when the text is not a model, or has an unknown line */
export function lightGbmText(text: string): LightGbmText {
  ensure(text.length <= MAX_LENGTH, `a LightGBM model must have at most ${MAX_LENGTH} characters`);
  const end = text.indexOf('\nend of trees');
  ensure(
    text.startsWith('tree') && end >= 0,
    'a LightGBM model must begin with "tree" and have "end of trees"',
  );
  // The head, and one piece more than the maximum number of trees.
  const [top, ...blocks] = text.slice(0, end).split(/\n(?=Tree=)/, MAX_TREES + 2);
  ensure(blocks.length <= MAX_TREES, `trees must be at most ${MAX_TREES}`);
  const head = fieldsOf(top, HEAD_FIELDS, 'the head');
  const version = head.get('version') ?? '';
  ensure(['v3', 'v4'].includes(version), `version must be v3 or v4, not ${version.slice(0, 20)}`);
  const sizes = head.get('tree_sizes')?.split(' ').filter(Boolean).length;
  ensure(
    sizes === undefined || sizes === blocks.length,
    `tree_sizes names ${sizes} trees, not ${blocks.length}`,
  );
  const trees = blocks.map((block, t) => {
    const fields = fieldsOf(block, TREE_FIELDS, `tree ${t}`);
    ensure(fields.get('Tree') === String(t), `tree ${t} must follow the one before`);
    return fields;
  });
  return { head, trees, ...tailOf(text.slice(end + 1)) };
}

/** Lines of `name=value`; a line without a value is a flag, such as `average_output`. */
function fieldsOf(block: string, known: ReadonlySet<string>, where: string): Fields {
  const fields = new Map<string, string>();
  for (const line of linesOf(block, where)) {
    if (line.trim() === '') continue;
    const at = line.indexOf('=');
    const name = at < 0 ? line.trim() : line.slice(0, at);
    ensure(known.has(name), `${where} has the field ${name.slice(0, 60)}, which is not known here`);
    ensure(!fields.has(name), `${where} has ${name} twice`);
    fields.set(name, at < 0 ? '' : line.slice(at + 1).trim());
  }
  return fields;
}

function linesOf(block: string, where: string): string[] {
  // The number of pieces is limited, as there may be millions of empty lines.
  const lines = block.split('\n', MAX_LINES + 1);
  ensure(lines.length <= MAX_LINES, `${where} must have at most ${MAX_LINES} lines`);
  return lines;
}

const PANDAS = 'pandas_categorical:';
const CATEGORICAL_PARAMETER = /^\[categorical_feature: ?([\d,]*)\]$/;

/** The tail: importances (no effect on predictions), training parameters, and pandas categories. */
function tailOf(text: string): Pick<LightGbmText, 'categorical' | 'pandasCategorical'> {
  let section = '';
  let categorical: number[] | undefined;
  let pandasCategorical: unknown[][] = [];
  linesOf(text, 'what follows the trees').forEach((given, i) => {
    const line = given.trim();
    ensure(i > 0 || line === 'end of trees', 'the trees must end with "end of trees"');
    if (i === 0) return;
    if (line === '' || line === 'end of parameters')
      section = section === 'parameters:' && line === '' ? section : '';
    else if (section === '' && (line === 'feature_importances:' || line === 'parameters:')) section = line;
    else if (section === '' && line.startsWith(PANDAS))
      pandasCategorical = listsIn(line.slice(PANDAS.length));
    else if (section === 'parameters:') {
      ensure(
        line.startsWith('[') && line.endsWith(']'),
        `a parameter is not in brackets: ${line.slice(0, 60)}`,
      );
      const found = CATEGORICAL_PARAMETER.exec(line);
      if (line.startsWith('[categorical_feature:')) {
        ensure(found !== null, `categorical_feature must be numbers of columns, not ${line.slice(0, 60)}`);
        categorical = found[1].split(',').filter(Boolean).map(Number);
      }
    } else {
      ensure(section !== '', `the section ${line.slice(0, 60)} after the trees is not known here`);
    }
  });
  return { categorical, pandasCategorical };
}

function listsIn(text: string): unknown[][] {
  let lists: unknown;
  try {
    lists = JSON.parse(text);
  } catch (cause) {
    throw new InvalidModelFile('pandas_categorical must be JSON', { cause });
  }
  ensure(
    lists === null || (Array.isArray(lists) && lists.every((list) => Array.isArray(list))),
    'pandas_categorical must be a list of lists of categories',
  );
  return (lists as unknown[][] | null) ?? [];
}
