// Compiles the kernels and writes the TypeScript files that carry their bytes.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readCommand } from '../scripts/command-line.mjs';
import { COMMANDS } from '../scripts/commands.mjs';

const KERNELS = ['growth-kernel', 'prediction-kernel'];
const BYTES_FOLDER = join(import.meta.dirname, '../src/algorithms/trees/kernel');

/**
 * Returns the text of a kernel's file.
 * @throws {Error} with the compiler's messages
 */
async function kernelFile(kernel) {
  const options = '-O3 --runtime stub --noAssert --importMemory --sharedMemory --initialMemory 1';
  const limits = '--maximumMemory 65536 --enable threads --enable simd --use abort=';
  // Imported late: `--help` works on a fresh clone.
  const { default: asc } = await import('assemblyscript/asc');
  let wasm;
  const { error, stderr } = await asc.main(
    [`${kernel}.ts`, ...options.split(' '), ...limits.split(' '), '-o', 'kernel.wasm'],
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
    `// Written by \`npm run build:kernel\` from wasm/${kernel}.ts; a test compares.`,
    '/** The WebAssembly module in base64, in pieces. */',
    'export const KERNEL_BASE64: readonly string[] = [',
    ...lines,
    '];\n',
  ].join('\n');
}

// `--check` only compares.
const { values } = readCommand(COMMANDS['build:kernel']);
for (const kernel of KERNELS) {
  const file = join(BYTES_FOLDER, `${kernel}-bytes.ts`);
  const text = await kernelFile(kernel);
  if (!values.check) writeFileSync(file, text);
  else if (readFileSync(file, 'utf8') !== text)
    throw new Error(`${kernel}-bytes.ts is not what ${kernel}.ts compiles to: npm run build:kernel`);
}
