/** What is used of WebAssembly: Node has it, its types have not. https://webassembly.github.io/spec/js-api/ */
declare namespace WebAssembly {
  interface Module {
    readonly [Symbol.toStringTag]: 'WebAssembly.Module';
  }
  class Memory {
    /** @param descriptor `initial` is in pages of 64 KiB. */
    constructor(descriptor: { initial: number });
    /** Another one after `grow`. */
    readonly buffer: ArrayBuffer;
    /** By so many pages; keeps what is there. */
    grow(pages: number): number;
  }
  class Instance {
    constructor(module: Module, imports: Readonly<Record<string, Readonly<Record<string, unknown>>>>);
    readonly exports: Readonly<Record<string, unknown>>;
  }
  function compile(bytes: Uint8Array<ArrayBuffer>): Promise<Module>;
}
