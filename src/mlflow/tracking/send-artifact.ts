import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ByteRange } from '../../platform/blobs/blob-store.port.js';
import { describeDownload } from '../../platform/http/download.js';
import { newId } from '../../platform/ids/ids.js';
import type { Artifact, ArtifactService } from '../../tracking/index.js';
import { invalidParameter } from '../protocol/mlflow-error.js';
import { askedRanges } from './artifact-ranges.js';
import { artifactType } from './artifact-type.js';

/** Sends an artifact as a download, whole or in the requested ranges. */
export async function sendArtifact(
  http: FastifyRequest,
  reply: FastifyReply,
  artifacts: ArtifactService,
  path: string,
): Promise<void> {
  const artifact = await artifacts.find(path);
  const { hash, size } = artifact;
  const name = artifact.path.slice(artifact.path.lastIndexOf('/') + 1);
  const type = artifactType(name);
  const ranges = isOutdated(http.headers['if-range'], hash) ? [] : askedRanges(http.headers.range, size);
  if (ranges === 'malformed') throw invalidParameter('Malformed range header: it must be bytes=first-last.');
  if (ranges === 'unsatisfiable') {
    void reply.code(416).header('content-range', `bytes */${size}`).send('');
    return;
  }
  void reply.header('accept-ranges', 'bytes');
  if (ranges.length > 1) {
    sendParts(reply, artifacts, { artifact, ranges, type });
    return;
  }
  const range = ranges.at(0);
  const content = await artifacts.open(artifact, range);
  if (range) void reply.code(206).header('content-range', contentRange(range, size));
  describeDownload(reply, { size: range ? range.end - range.start + 1 : size, hash, name });
  // Before the content: where nothing waits, sending writes the headers at once.
  void reply.header('content-type', type).send(content);
}

interface Parts {
  artifact: Artifact;
  ranges: readonly ByteRange[];
  type: string;
}

/** Several ranges in one body (RFC 9110, 14.6). */
function sendParts(reply: FastifyReply, artifacts: ArtifactService, { artifact, ranges, type }: Parts): void {
  const boundary = newId();
  async function* body(): AsyncGenerator<unknown> {
    for (const range of ranges) {
      yield `--${boundary}\r\nContent-Type: ${type}\r\nContent-Range: ${contentRange(range, artifact.size)}\r\n\r\n`;
      yield* await artifacts.open(artifact, range);
      yield '\r\n';
    }
    yield `--${boundary}--\r\n`;
  }
  void reply
    .code(206)
    .headers({
      'content-type': `multipart/byteranges; boundary=${boundary}`,
      'content-security-policy': "default-src 'none'; sandbox",
      'x-content-type-options': 'nosniff',
    })
    .send(Readable.from(body(), { objectMode: false }));
}

function contentRange({ start, end }: ByteRange, size: number): string {
  return `bytes ${start}-${end}/${size}`;
}

/** Whether a range was requested of content that has changed since. */
function isOutdated(condition: string | string[] | undefined, hash: string): boolean {
  return condition !== undefined && condition !== `"${hash}"`;
}
