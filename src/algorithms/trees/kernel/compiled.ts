/** Instances of a kernel's module. Its bytes are compiled once. */
export function instantiator<K>(base64: readonly string[]): (memory: WebAssembly.Memory) => K {
  let compiled: WebAssembly.Module | undefined;
  return (memory) => {
    compiled ??= new WebAssembly.Module(Uint8Array.from(atob(base64.join('')), (c) => c.charCodeAt(0)));
    return new WebAssembly.Instance(compiled, { env: { memory } }).exports as K;
  };
}
