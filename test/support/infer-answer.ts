/** The outputs of an Open Inference Protocol response that has all its tensors as bytes after the JSON. */
export async function readInferAnswer(response: Response): Promise<(BigInt64Array | Float64Array)[]> {
  const body = Buffer.from(await response.arrayBuffer());
  let at = Number(response.headers.get('inference-header-content-length'));
  const { outputs } = JSON.parse(body.subarray(0, at).toString()) as {
    outputs: { datatype: string; parameters: { binary_data_size: number } }[];
  };
  return outputs.map(({ datatype, parameters: { binary_data_size: size } }) => {
    // A copy begins where an array of 8-byte elements may begin.
    const { buffer } = new Uint8Array(body.subarray(at, at + size));
    at += size;
    return datatype === 'INT64' ? new BigInt64Array(buffer) : new Float64Array(buffer);
  });
}
