// Compiles growth-kernel.ts and writes the TypeScript file that carries its bytes.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readCommand } from '../scripts/command-line.mjs';
import { COMMANDS } from '../scripts/commands.mjs';

export const BYTES_FILE = join(import.meta.dirname, '../src/algorithms/trees/kernel/growth-kernel-bytes.ts');

/**
 * Returns the text of the file.
 * @throws {Error} with the compiler's messages
 */
export async function kernelFile() {
  const options = '-O3 --runtime stub --noAssert --importMemory --sharedMemory --initialMemory 1';
  const limits = '--maximumMemory 65536 --enable threads --enable simd --use abort=';
  // Imported late: `--help` works on a fresh clone.
  const { default: asc } = await import('assemblyscript/asc');
  let wasm;
  const { error, stderr } = await asc.main(
    ['growth-kernel.ts', ...options.split(' '), ...limits.split(' '), '-o', 'kernel.wasm'],
    {
      readFile: (name) => {
        try {
          return readFileSync(join(import.meta.dirname, name), 'utf8').replaceAll('/* @inline */', '@inline');
        } catch {
          return null;
        }
      },
      writeFile: (name, contents) => {
        if (name.endsWith('.wasm')) wasm = contents;
      },
      listFiles: () => [],
    },
  );
  if (error) throw new Error(`${error.message}\n${stderr.toString()}`);
  const lines = Buffer.from(wasm)
    .toString('base64')
    .match(/.{1,100}/g)
    .map((line) => `  '${line}',`);
  return [
    '// Written by `npm run build:kernel` from wasm/growth-kernel.ts; a test compares.',
    '/** The WebAssembly module in base64, in pieces. */',
    'export const KERNEL_BASE64: readonly string[] = [',
    ...lines,
    '];\n',
  ].join('\n');
}

// `--check` only compares.
if (process.argv[1] === import.meta.filename) {
  const { values } = readCommand(COMMANDS['build:kernel']);
  const text = await kernelFile();
  if (!values.check) writeFileSync(BYTES_FILE, text);
  else if (readFileSync(BYTES_FILE, 'utf8') !== text)
    throw new Error('growth-kernel-bytes.ts is not what growth-kernel.ts compiles to: npm run build:kernel');
}
