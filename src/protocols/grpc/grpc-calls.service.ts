import { Injectable } from '@nestjs/common';
import type { RouteAccess } from '../../platform/http/allow.js';
import { ServedModels } from '../../serving/index.js';
import { InferenceService } from '../oip/inference.service.js';
import { presentIndex } from '../oip/repository-index.js';
import { ServerFactsService } from '../oip/server-facts.service.js';
import {
  inferResponseOf,
  type InferRequestMessage,
  type InferResponseMessage,
  readInferMessage,
} from './infer-messages.js';

interface ModelMessage {
  name: string;
  version: string;
}

/** A call with one request and one response. */
export interface GrpcCall {
  role: RouteAccess['role'];
  /** @param requestId for the log */
  answer(request: never, requestId: string): Promise<object>;
}

/** The calls of the Open Inference Protocol, with the roles that their routes need. */
@Injectable()
export class GrpcCalls {
  readonly all: Readonly<Record<string, GrpcCall>> = {
    ServerLive: { role: 'public', answer: async () => ({ live: true }) },
    ServerReady: { role: 'public', answer: async () => ({ ready: await this.facts.isReady() }) },
    ServerMetadata: { role: 'viewer', answer: async () => this.facts.metadata },
    ModelReady: {
      role: 'viewer',
      answer: async ({ name, version }: ModelMessage) => ({
        ready: await this.facts.isModelReady(name, version),
      }),
    },
    ModelMetadata: {
      role: 'viewer',
      answer: ({ name, version }: ModelMessage) => this.facts.describe(name, version),
    },
    ModelInfer: {
      role: 'viewer',
      answer: (request: InferRequestMessage, requestId) => this.infer(request, requestId),
    },
    RepositoryIndex: {
      role: 'viewer',
      answer: async ({ ready }: { ready: boolean }) => ({
        models: presentIndex(await this.models.index(), ready),
      }),
    },
    RepositoryModelLoad: {
      role: 'admin',
      answer: async ({ model_name: name }: { model_name: string }) => {
        await this.models.load(name);
        return {};
      },
    },
    RepositoryModelUnload: {
      role: 'admin',
      answer: async ({ model_name: name }: { model_name: string }) => {
        await this.models.unload(name);
        return {};
      },
    },
  };

  constructor(
    private readonly facts: ServerFactsService,
    private readonly inference: InferenceService,
    private readonly models: ServedModels,
  ) {}

  /** @throws {AppError} when the request does not fit the model, or there is none */
  async infer(message: InferRequestMessage, requestId: string): Promise<InferResponseMessage> {
    const request = readInferMessage(message);
    const model = await this.facts.model(message.model_name, message.model_version);
    const isRaw = message.raw_input_contents.length > 0;
    return inferResponseOf(await this.inference.infer(model, request, requestId), isRaw);
  }
}
