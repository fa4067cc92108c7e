import koffi, { type LibraryHandle } from 'koffi';

type NativeFunction = ReturnType<LibraryHandle['func']>;

/** An address in the memory of this process, or of a library's object. */
export type Pointer = bigint;

/** Memory that a C function writes one 64-bit value into. Off the JavaScript heap, so that it does not move. */
export function cell(): BigInt64Array<ArrayBuffer> {
  return new BigInt64Array(new ArrayBuffer(8));
}

export function pointerIn(out: BigInt64Array): Pointer {
  return BigInt.asUintN(64, out[0]);
}

/**
 * A C library whose functions return 0, or an error code whose message another function returns. Calls run on another thread, so
 * that this process can be asked to end at any time; with UV_THREADPOOL_SIZE=1 on one and the same, which the libraries'
 * error messages, buffers and OpenMP teams need, as they keep them by thread.
 */
export class NativeLibrary {
  private readonly library: LibraryHandle;
  private readonly lastError: NativeFunction;

  /** @throws {Error} when the file is not a library that this machine can load */
  constructor(path: string, lastError: string) {
    this.library = koffi.load(path);
    this.lastError = this.library.func(`const char *${lastError}()`);
  }

  /** A function from its declaration in C. Rejects with the library's own message. */
  func(declaration: string): (...values: unknown[]) => Promise<void> {
    const func = this.library.func(declaration);
    return async (...values) => {
      const code = await settled<number>(func, values);
      if (code === 0) return;
      const message = await settled<string | null>(this.lastError, []);
      throw new Error(message?.trim().split('\n')[0] || `${func.info.name} returned ${code}`);
    };
  }
}

function settled<R>(func: NativeFunction, values: unknown[]): Promise<R> {
  return new Promise((resolve, reject) => {
    func.async(...values, (error: Error | null, result: R) => (error ? reject(error) : resolve(result)));
  });
}

/** Where the bytes of a typed array lie. */
export function addressOf(values: Float64Array | Float32Array): Pointer {
  return koffi.address(values);
}

/** A copy of `length` bytes at `pointer`. */
export function bytesAt(pointer: Pointer, length: number): Uint8Array {
  return new Uint8Array(koffi.view(pointer, length)).slice();
}

/** The text that the pointer in `out` leads to. */
export function textAt(out: BigInt64Array): string {
  return String(koffi.decode(out, 'const char *'));
}
