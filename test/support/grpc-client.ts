import { createServer } from 'node:net';
import { join } from 'node:path';
import grpc from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';

const PROTO = join(import.meta.dirname, '../../src/protocols/grpc/open-inference.proto');

/** A response, or the status and text of an error. */
export interface GrpcAnswer {
  code?: string;
  details?: string;
  [field: string]: unknown;
}

export interface GrpcClient {
  call(name: string, request?: object, authorization?: string): Promise<GrpcAnswer>;
  /** Sends all requests, then reads all responses. */
  stream(requests: object[]): Promise<GrpcAnswer[]>;
  close(): void;
}

/** A client of the Open Inference Protocol. */
export function grpcClient(port: number): GrpcClient {
  const options = { keepCase: true, longs: Number, defaults: true, oneofs: true };
  const { inference } = grpc.loadPackageDefinition(loadSync(PROTO, options)) as unknown as {
    inference: { GRPCInferenceService: grpc.ServiceClientConstructor };
  };
  const client = new inference.GRPCInferenceService(`127.0.0.1:${port}`, grpc.credentials.createInsecure());
  const metadataOf = (authorization?: string): grpc.Metadata => {
    const metadata = new grpc.Metadata();
    if (authorization) metadata.set('authorization', authorization);
    return metadata;
  };
  return {
    call: (name, request = {}, authorization) =>
      new Promise((resolve) => {
        const done = (error: grpc.ServiceError | null, response: GrpcAnswer): void =>
          resolve(error ? { code: grpc.status[error.code], details: error.details } : response);
        (client[name] as (...args: unknown[]) => void).call(client, request, metadataOf(authorization), done);
      }),
    stream: async (requests) => {
      const call = (client.ModelStreamInfer as () => grpc.ClientDuplexStream<object, GrpcAnswer>).call(
        client,
      );
      for (const request of requests) call.write(request);
      call.end();
      const answers: GrpcAnswer[] = [];
      for await (const answer of call) answers.push(answer as GrpcAnswer);
      return answers;
    },
    close: () => client.close(),
  };
}

/** A port that nothing uses now. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}
