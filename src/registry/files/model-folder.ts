/**
 * A model of ours as a folder that clients can load: what the `save_model` of their ONNX module writes (see stored-names.ts),
 * and our model file. The same model always has the same bytes.
 */
import { stringify } from 'yaml';
import { isDecimal } from '../../algorithms/training-data.js';
import { basketball } from '../../basketball/index.js';
import { PROBABILITY } from '../../algorithms/model-io/onnx/scoring-onnx.js';
import { LOADER, CLIENT_RELEASE, PACKAGE, RELEASE_FIELD } from '../stored-names.js';

export interface FolderFile {
  /** Within the folder. */
  name: string;
  content: Uint8Array;
}

export interface FolderModel {
  /** The model file. */
  file: Uint8Array;
  /** SHA-256 of the model file. */
  hash: string;
  /** The same model for scoring: `scoringOnnx`. */
  onnx: Uint8Array;
  algorithm: string;
  featureNames: readonly string[];
  /** Empty if it comes from no run. */
  runId: string;
  createdAt: Date;
}

/** The file that describes the others. It is written last: a folder that has it is complete. */
export const ML_MODEL = 'MLmodel';
export const OWN_FILE = 'model.pvm';
const ONNX_FILE = 'model.onnx';

/** The releases with which the predictions of such folders were checked. */
const PYTHON = '3.11.7';
const REQUIREMENTS = [
  `${PACKAGE}==${CLIENT_RELEASE}`,
  'numpy==2.4.6',
  'onnx==1.23.2',
  'onnxruntime==1.32.0',
  'pandas==3.1.1',
];
const ONNX_VERSION = '1.23.2';
/** The row of the input example. */
const EXAMPLE: Readonly<Record<string, number>> = basketball.example;
const PIP = '23.2.1';

/** All files of the folder, MLmodel last. */
export function modelFolder(model: FolderModel): FolderFile[] {
  const data = {
    columns: model.featureNames,
    data: [model.featureNames.map((name) => EXAMPLE[name] ?? 0)],
  };
  const files = [
    { name: OWN_FILE, content: model.file },
    { name: ONNX_FILE, content: model.onnx },
    textFile('input_example.json', JSON.stringify(data)),
    textFile('serving_input_example.json', JSON.stringify({ dataframe_split: data }, null, 2)),
  ];
  const size = files.reduce((sum, { content }) => sum + content.byteLength, 0);
  return [
    ...files,
    textFile('requirements.txt', REQUIREMENTS.join('\n')),
    textFile('conda.yaml', condaText()),
    textFile('python_env.yaml', pythonText()),
    textFile(ML_MODEL, mlModelText(model, size)),
  ];
}

function mlModelText(model: FolderModel, size: number): string {
  const { algorithm, hash, featureNames, runId, createdAt } = model;
  const inputs = featureNames.map((name) => ({ type: columnType(name), name, required: true }));
  const outputs = [{ type: 'double', name: PROBABILITY, required: true }];
  return yaml({
    artifact_path: 'model',
    flavors: {
      onnx: {
        code: null,
        data: ONNX_FILE,
        onnx_session_options: null,
        onnx_version: ONNX_VERSION,
        providers: ['CPUExecutionProvider'],
      },
      parivision: { algorithm, data: OWN_FILE, sha256: hash },
      python_function: {
        data: ONNX_FILE,
        env: { conda: 'conda.yaml', virtualenv: 'python_env.yaml' },
        loader_module: LOADER.onnx,
        python_version: PYTHON,
      },
    },
    is_signature_from_type_hint: false,
    [RELEASE_FIELD]: CLIENT_RELEASE,
    model_id: null,
    model_size_bytes: size,
    // From the file's hash: the same bytes always have the same id.
    model_uuid: hash.slice(0, 32),
    prompts: null,
    run_id: runId || null,
    saved_input_example_info: {
      artifact_path: 'input_example.json',
      pandas_orient: 'split',
      serving_input_path: 'serving_input_example.json',
      type: 'dataframe',
    },
    signature: { inputs: JSON.stringify(inputs), outputs: JSON.stringify(outputs), params: null },
    type_hint_from_example: false,
    utc_time_created: createdAt.toISOString().replace('T', ' ').replace('Z', '000'),
  });
}

/**
 * Integers are `any`: clients refuse integers in a column of type `double`, and in one of type `long` a column with missing
 * values, which pandas turns into floats. One column of type `double` makes the whole row double.
 */
function columnType(name: string): 'any' | 'double' {
  return isFeature(name) && !isDecimal(basketball.features, name) ? 'any' : 'double';
}

function isFeature(name: string): boolean {
  return basketball.features.some((feature) => feature.name === name);
}

function condaText(): string {
  return yaml({
    channels: ['conda-forge'],
    dependencies: [`python=${PYTHON}`, `pip<=${PIP}`, { pip: REQUIREMENTS }],
    name: `${PACKAGE}-env`,
  });
}

function pythonText(): string {
  return yaml({
    python: PYTHON,
    build_dependencies: [`pip==${PIP}`, 'setuptools==65.5.0', 'wheel'],
    dependencies: ['-r requirements.txt'],
  });
}

/** YAML 1.1, as Python reads it: an unquoted text that looks like a time is read as a time. */
function yaml(value: object): string {
  return stringify(value, { version: '1.1', lineWidth: 0, indentSeq: false, aliasDuplicateObjects: false });
}

function textFile(name: string, text: string): FolderFile {
  return { name, content: Buffer.from(text) };
}
