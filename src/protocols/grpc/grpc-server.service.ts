import { fileURLToPath } from 'node:url';
import type * as Grpc from '@grpc/grpc-js';
import {
  type BeforeApplicationShutdown,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { portError } from '../../platform/boot/ground.js';
import { Settings } from '../../platform/config/settings.js';
import { AppError } from '../../platform/errors/app-error.js';
import { Admission } from '../../platform/http/admission.js';
import type { RouteAccess } from '../../platform/http/allow.js';
import { requestIdOf } from '../../platform/logging/request-id.js';
import { faultOf } from '../protocol-fault.js';
import { GrpcCalls } from './grpc-calls.service.js';
import type { InferRequestMessage } from './infer-messages.js';

const PROTO = fileURLToPath(new URL('open-inference.proto', import.meta.url));
const SERVICE = 'GRPCInferenceService';
/** As the body of a request over HTTP. */
const MOST_BYTES = 64 * 1024 * 1024;
/** Calls in progress may take this long when the process stops. */
const DRAIN_MS = 5000;
/** Requests of a stream whose responses are not sent yet. */
const MOST_WAITING = 32;

/** Statuses of gRPC by those of HTTP. */
const STATUS_OF: Readonly<Record<number, keyof typeof Grpc.status>> = {
  400: 'INVALID_ARGUMENT',
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  409: 'FAILED_PRECONDITION',
  413: 'RESOURCE_EXHAUSTED',
  503: 'UNAVAILABLE',
};

type AnyCall = Pick<Grpc.ServerUnaryCall<never, object>, 'getHost' | 'metadata'>;

/** The Open Inference Protocol over gRPC, on GRPC_PORT. Its libraries are loaded only if that is set. */
@Injectable()
export class GrpcServer implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(GrpcServer.name);
  private server?: Grpc.Server;
  private grpc: typeof Grpc;
  private underWay = 0;

  constructor(
    private readonly settings: Settings,
    private readonly calls: GrpcCalls,
    private readonly admission: Admission,
  ) {}

  /** @throws {AppError} `config.port` when the port cannot be opened */
  async onApplicationBootstrap(): Promise<void> {
    const { grpcPort: port, host } = this.settings;
    if (port === 0) return;
    const [grpc, { loadSync }] = await Promise.all([import('@grpc/grpc-js'), import('@grpc/proto-loader')]);
    this.grpc = grpc;
    // Integers of 64 bits as texts: numbers would not hold all of them.
    const options = { keepCase: true, longs: String, defaults: true, oneofs: true };
    const loaded = grpc.loadPackageDefinition(loadSync(PROTO, options)) as unknown as {
      inference: Record<typeof SERVICE, Grpc.ServiceClientConstructor>;
    };
    this.server = new grpc.Server({
      'grpc.max_receive_message_length': MOST_BYTES,
      'grpc.max_send_message_length': -1,
    });
    this.server.addService(loaded.inference[SERVICE].service, this.handlers());
    const address = `${host.includes(':') ? `[${host}]` : host}:${port}`;
    await new Promise<void>((resolve, reject) => {
      this.server!.bindAsync(address, grpc.ServerCredentials.createInsecure(), (error) => {
        if (error) reject(portFault(error, host, port));
        else resolve();
      });
    });
    this.logger.log(`the Open Inference Protocol is served over gRPC at ${address}`);
  }

  async beforeApplicationShutdown(): Promise<void> {
    const { server } = this;
    if (!server) return;
    const cut = setTimeout(() => server.forceShutdown(), DRAIN_MS);
    await new Promise<void>((resolve) => server.tryShutdown(() => resolve()));
    clearTimeout(cut);
  }

  private handlers(): Grpc.UntypedServiceImplementation {
    const unary = Object.entries(this.calls.all).map(([name, { role, answer }]) => {
      const handle: Grpc.handleUnaryCall<never, object> = (call, respond) => {
        this.admitted(role, call, (requestId) => answer(call.request, requestId)).then(
          (response) => respond(null, response),
          (error: unknown) => respond(this.statusOf(error, name)),
        );
      };
      return [name, handle] as const;
    });
    const ModelStreamInfer: Grpc.handleBidiStreamingCall<InferRequestMessage, object> = (call) => {
      void this.answerStream(call);
    };
    return { ...Object.fromEntries(unary), ModelStreamInfer };
  }

  /** One response for each request, in their order; a fault of one request does not end the stream. */
  private async answerStream(call: Grpc.ServerDuplexStream<InferRequestMessage, object>): Promise<void> {
    try {
      // The end of the requests must not destroy the stream, on which responses are still written.
      const requests = call.iterator({ destroyOnReturn: false }) as AsyncIterable<InferRequestMessage>;
      for await (const request of requests) {
        const response = await this.admitted('viewer', call, (requestId) =>
          this.calls.infer(request, requestId),
        ).then(
          (infer_response) => ({ infer_response, error_message: '' }),
          (error: unknown) => ({ error_message: this.statusOf(error, 'ModelStreamInfer').details }),
        );
        if (!call.write(response) && call.writableLength > MOST_WAITING) {
          await new Promise((resolve) => call.once('drain', resolve).once('cancelled', resolve));
        }
      }
      call.end();
    } catch (error) {
      if (!call.cancelled) call.destroy(error as Error);
    }
  }

  private async admitted<T>(
    role: RouteAccess['role'],
    call: AnyCall,
    work: (requestId: string) => Promise<T>,
  ): Promise<T> {
    if (role !== 'public' && this.underWay >= this.settings.requestsMax) throw overloaded();
    this.underWay += 1;
    try {
      const headers = call.metadata.getMap() as Record<string, string>;
      await this.admission.admit({ role }, { authorization: headers.authorization, host: call.getHost() });
      return await work(requestIdOf(headers));
    } finally {
      this.underWay -= 1;
    }
  }

  private statusOf(error: unknown, name: string): Pick<Grpc.StatusObject, 'code' | 'details'> {
    const { status, message } = faultOf(error);
    if (status === 500) this.logger.error({ err: error }, `${name} failed`);
    return { code: this.grpc.status[STATUS_OF[status] ?? 'INTERNAL'], details: message };
  }
}

/** The library's error has the system's code in its text only. */
function portFault(error: Error, host: string, port: number): Error {
  const code = /\bE[A-Z]{4,}\b/.exec(error.message)?.[0];
  return portError(Object.assign(error, { code }), host, port, 'GRPC_PORT');
}

function overloaded(): AppError {
  return new AppError({
    code: 'http.overloaded',
    kind: 'unavailable',
    message: 'Too many requests are in progress: try again in a second.',
    retryAfterSeconds: 1,
  });
}
