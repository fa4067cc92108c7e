// Stands in for mongod where none is installed: takes its options, keeps its lock, answers hello and ping, ends on SIGTERM.
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import mongoose from 'mongoose';

const { BSON } = mongoose.mongo;
const OP_REPLY = 1;
const OP_QUERY = 2004;
const OP_MSG = 2013;

if (process.argv[2] === '--version') {
  console.log('db version v7.0.5\nBuild Info: {}');
  process.exit(0);
}

const { values } = parseArgs({
  strict: false,
  options: { dbpath: { type: 'string' }, bind_ip: { type: 'string' }, pidfilepath: { type: 'string' } },
});
const lockFile = join(values.dbpath, 'mongod.lock');
if (existsSync(lockFile) && alive(Number(readFileSync(lockFile, 'utf8')))) {
  console.error('DBPathInUse');
  process.exit(100);
}
for (const file of [lockFile, values.pidfilepath]) writeFileSync(file, `${process.pid}\n`);
writeFileSync(join(values.dbpath, 'WiredTiger'), 'fake');

const server = createServer((socket) => {
  let bytes = Buffer.alloc(0);
  socket.on('error', () => undefined);
  socket.on('data', (data) => {
    bytes = Buffer.concat([bytes, data]);
    while (bytes.length >= 4 && bytes.length >= bytes.readInt32LE(0)) {
      const length = bytes.readInt32LE(0);
      socket.write(answer(bytes.subarray(0, length)));
      bytes = bytes.subarray(length);
    }
  });
});
// As the original, it takes the place of a socket that was left there.
rmSync(values.bind_ip, { force: true });
server.listen(values.bind_ip);

process.on('SIGTERM', () => {
  server.close();
  // Closing the files takes a moment, as in the original.
  setTimeout(() => process.exit(0), 300);
});

function answer(message) {
  const body = BSON.serialize({
    ok: 1,
    ismaster: true,
    helloOk: true,
    maxBsonObjectSize: 16_777_216,
    minWireVersion: 0,
    maxWireVersion: 21,
  });
  const opcode = message.readInt32LE(12);
  if (opcode !== OP_QUERY && opcode !== OP_MSG) throw new Error(`unexpected operation ${opcode}`);
  const extra = opcode === OP_MSG ? Buffer.alloc(5) : Buffer.alloc(20);
  if (opcode === OP_QUERY) extra.writeInt32LE(1, 16);
  const header = Buffer.alloc(16);
  header.writeInt32LE(16 + extra.length + body.length, 0);
  header.writeInt32LE(message.readInt32LE(4), 8);
  header.writeInt32LE(opcode === OP_MSG ? OP_MSG : OP_REPLY, 12);
  return Buffer.concat([header, extra, body]);
}

function alive(pid) {
  try {
    process.kill(pid, 0);
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}
