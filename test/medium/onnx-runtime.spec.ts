import { FEATURES } from '../../src/basketball/index.js';
import type { ModelVersion } from '../../src/registry/index.js';
import type { ServedModel } from '../../src/serving/index.js';
import { OnnxModel } from '../../src/serving/onnx/onnx-model.js';
import { OnnxProcess } from '../../src/serving/onnx/onnx-process.js';
import { openOnnx } from '../../src/serving/onnx/open-onnx.js';
import {
  networkAnswer,
  networkOnnx,
  notFiniteOnnx,
  tensorOnnx,
  unknownStepOnnx,
} from '../support/onnx-models.js';
import { describeWithOnnxRuntime } from '../support/onnx-runtime.js';

const version = (model: string) => ({ model, version: 4 }) as ModelVersion;
const ROW = [201_580, 13, 6, 571, 2, 0.3048, 1];
const opened: { close?(): void }[] = [];
const keep = <T extends { close?(): void }>(one: T): T => {
  opened.push(one);
  return one;
};
const open = async (...given: Parameters<typeof openOnnx>) => keep<OnnxModel>(await openOnnx(...given));
const x = (rows: number[][]) =>
  new Map([
    [
      'x',
      {
        datatype: 'FP32' as const,
        shape: [rows.length, rows[0].length],
        data: Float32Array.from(rows.flat()),
      },
    ],
  ]);
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

afterAll(() => opened.forEach((one) => one.close?.()));

describeWithOnnxRuntime('an ONNX model computed by onnxruntime', () => {
  it('accepts the features of a shot as a version of parivision, and returns probabilities', async () => {
    const model = await open(version('parivision'), networkOnnx(7));
    expect(model).toMatchObject({ takesFeatures: true, platform: 'onnxruntime_onnx', version: 4 });
    expect(model.columns!.map(({ name }) => name)).toEqual([...FEATURES]);
    const [first, second] = await model.probabilitiesLater(
      Float64Array.from([...ROW, ...ROW.map(() => 0)]),
      2,
    );
    expect(first).toBeCloseTo(networkAnswer(ROW), 6);
    expect(second).toBe(0.5);
  });

  it('serves another model by its signature, or else by its tensors', async () => {
    const columns = ['age', 'height'].map((name) => ({ name, type: 'double' as const }));
    const named: ServedModel = await open(version('people'), networkOnnx(2), columns);
    expect(named).toMatchObject({ takesFeatures: false, columns });
    const plain = await open(version('people'), networkOnnx(2));
    expect(plain.columns).toBeUndefined();
    expect(plain.inputs).toEqual([{ name: 'x', datatype: 'FP32', shape: [-1, 2] }]);
    const answer = (await plain.infer(x([[100, -50]]))).get('p')!;
    expect(answer).toMatchObject({ datatype: 'FP32', shape: [1, 1] });
    expect(answer.data[0]).toBeCloseTo(networkAnswer([100, -50]), 6);
    await expect(openOnnx(version('people'), networkOnnx(3), columns)).rejects.toThrow(
      'its signature has 2 columns, and its input takes 3',
    );
  });

  it('carries tensors of any shape and of 64-bit integers', async () => {
    const model = await open(version('grid'), tensorOnnx());
    const data = Float64Array.of(1, 2, 3, 4);
    const answer = await model.infer(
      new Map([
        ['grid', { datatype: 'FP64' as const, shape: [1, 2, 2], data }],
        ['label', { datatype: 'INT64' as const, shape: [1], data: BigInt64Array.of(2n ** 60n + 1n) }],
      ]),
    );
    expect(answer.get('sum')!.data).toEqual(Float64Array.of(2, 3, 4, 5));
    expect(answer.get('same')!.data).toEqual(BigInt64Array.of(2n ** 60n + 1n));
  });

  it.each([
    ['whose answer is not finite', notFiniteOnnx(), 'its output p is not finite for a sample'],
    ['with a step that the runtime does not know', unknownStepOnnx(), /Juggle/],
    ['that is no ONNX file', Uint8Array.of(8, 1, 2), 'not an ONNX file'],
  ])('refuses a model %s', async (_, file, message) => {
    await expect(openOnnx(version('x'), file)).rejects.toThrow(message);
  });

  it('rejects inputs that the runtime does not accept, and goes on', async () => {
    const model = await open(version('people'), networkOnnx(2));
    await expect(model.infer(x([[1, 2, 3]]))).rejects.toMatchObject({
      code: 'serving.tensor-invalid',
      message: expect.stringContaining('Got: 3 Expected: 2'),
    });
    expect((await model.infer(x([[0, 0]]))).get('p')!.data[0]).toBe(0.5);
  });

  it('answers 503 when its process is killed, and starts again', async () => {
    const process_ = keep(new OnnxProcess('Version 1', networkOnnx(2)));
    await process_.load();
    const pid = process_.pid!;
    process.kill(pid, 'SIGSEGV');
    await expect(process_.run(x([[0, 0]]))).rejects.toMatchObject({
      code: 'serving.runtime-ended',
      kind: 'unavailable',
      message: expect.stringContaining('SIGSEGV'),
    });
    await pause(300);
    expect((await process_.run(x([[0, 0]]))).get('p')!.data[0]).toBe(0.5);
    expect(process_.pid).not.toBe(pid);
  });

  it('ends a process that hangs', async () => {
    const limits = { loadMs: 30_000, runMs: 400, requests: 2, pauseMs: 10 };
    const process_ = keep(new OnnxProcess('Version 1', networkOnnx(2), limits));
    await process_.load();
    process.kill(process_.pid!, 'SIGSTOP');
    const waiting = [process_.run(x([[0, 0]])), process_.run(x([[0, 0]]))];
    await Promise.resolve();
    const ends = Promise.allSettled(waiting);
    await pause(20);
    await expect(process_.run(x([[0, 0]]))).rejects.toMatchObject({ code: 'serving.runtime-busy' });
    for (const end of await ends) {
      expect(end).toMatchObject({ status: 'rejected', reason: { code: 'serving.runtime-ended' } });
    }
    await pause(100);
    expect((await process_.run(x([[0, 0]]))).get('p')!.data[0]).toBe(0.5);
  });

  it('answers the requests in progress when it is closed, and later requests, too', async () => {
    const process_ = keep(new OnnxProcess('Version 1', networkOnnx(2)));
    await process_.load();
    const last = process_.run(x([[0, 0]]));
    await Promise.resolve();
    process_.close();
    expect((await last).get('p')!.data[0]).toBe(0.5);
    await pause(20);
    expect(process_.pid).toBeUndefined();
    expect((await process_.run(x([[0, 0]]))).get('p')!.data[0]).toBe(0.5);
  });
});
