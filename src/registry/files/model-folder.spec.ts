import { parse } from 'yaml';
import { FEATURES } from '../../basketball/shots/features.js';
import { type FolderModel, modelFolder } from './model-folder.js';

const model: FolderModel = {
  file: Buffer.from('model file'),
  hash: '1e23'.repeat(16),
  onnx: Buffer.from('onnx'),
  algorithm: 'gradient-boosting',
  featureNames: FEATURES,
  runId: '0123456789'.repeat(3) + '12',
  createdAt: new Date('2026-11-26T03:52:37.684Z'),
};
const textsOf = (given: FolderModel) =>
  Object.fromEntries(modelFolder(given).map(({ name, content }) => [name, Buffer.from(content).toString()]));

describe('modelFolder', () => {
  it('has the files of MLflow and our model file, and MLmodel last', () => {
    expect(modelFolder(model).map(({ name }) => name)).toEqual([
      'model.pvm',
      'model.onnx',
      'input_example.json',
      'serving_input_example.json',
      'requirements.txt',
      'conda.yaml',
      'python_env.yaml',
      'MLmodel',
    ]);
    const texts = textsOf(model);
    expect([texts['model.pvm'], texts['model.onnx']]).toEqual(['model file', 'onnx']);
    expect(texts).toEqual(textsOf({ ...model }));
  });

  it('describes in MLmodel its loader, its inputs and its run', () => {
    const texts = textsOf(model);
    // As Python reads it: YAML 1.1, where what looks like a number or a time is one.
    const read = parse(texts.MLmodel, { version: '1.1' });
    const size = ['model.pvm', 'model.onnx', 'input_example.json', 'serving_input_example.json'];
    expect(read).toMatchObject({
      artifact_path: 'model',
      flavors: {
        onnx: { data: 'model.onnx', providers: ['CPUExecutionProvider'] },
        parivision: { algorithm: 'gradient-boosting', data: 'model.pvm', sha256: model.hash },
        python_function: { loader_module: 'mlflow.onnx', data: 'model.onnx', python_version: '3.11.7' },
      },
      mlflow_version: '3.17.2',
      model_size_bytes: size.reduce((sum, name) => sum + texts[name].length, 0),
      model_uuid: '1e23'.repeat(8),
      run_id: model.runId,
      utc_time_created: '2026-11-26 03:52:37.684000',
    });
    const { inputs, outputs } = read.signature as { inputs: string; outputs: string };
    expect(JSON.parse(inputs)).toEqual(
      FEATURES.map((name) => ({
        type: name === 'Shot_Distance_Meters' ? 'double' : 'any',
        name,
        required: true,
      })),
    );
    expect(JSON.parse(outputs)).toEqual([{ type: 'double', name: 'probability', required: true }]);
  });

  it('has an example of every column, as a table and as a request to a server', () => {
    const texts = textsOf({ ...model, featureNames: ['Height', 'Player_ID'] });
    const table = { columns: ['Height', 'Player_ID'], data: [[0, 9001336]] };
    expect(JSON.parse(texts['input_example.json'])).toEqual(table);
    expect(JSON.parse(texts['serving_input_example.json'])).toEqual({ dataframe_split: table });
  });

  it('names the same packages in each list, and no run if there is none', () => {
    const texts = textsOf({ ...model, runId: '' });
    const packages = texts['requirements.txt'].split('\n');
    expect(packages).toContain('onnxruntime==1.32.0');
    expect(parse(texts['conda.yaml']).dependencies.at(-1)).toEqual({ pip: packages });
    expect(parse(texts['python_env.yaml']).dependencies).toEqual(['-r requirements.txt']);
    expect(parse(texts.MLmodel).run_id).toBeNull();
  });
});
