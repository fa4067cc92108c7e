import type { FastifyReply, FastifyRequest } from 'fastify';
import { byteRange, sendDownload } from '../../../platform/http/download.js';
import type { ArtifactService } from '../../artifact.service.js';

/** Answers an artifact as a download, whole or the range that was asked for. */
export async function sendArtifact(
  http: FastifyRequest,
  reply: FastifyReply,
  artifacts: ArtifactService,
  path: string,
): Promise<void> {
  const artifact = await artifacts.find(path);
  const { hash, size, type } = artifact;
  const range = byteRange(http.headers.range, size);
  const name = artifact.path.slice(artifact.path.lastIndexOf('/') + 1);
  void reply.header('accept-ranges', 'bytes');
  if (range === 'unsatisfiable') {
    void reply.code(416).header('content-range', `bytes */${size}`).send('');
    return;
  }
  const content = await artifacts.open(artifact, range);
  if (range) void reply.code(206).header('content-range', `bytes ${range.start}-${range.end}/${size}`);
  sendDownload(reply, { content, size: range ? range.end - range.start + 1 : size, hash, name, type });
}
