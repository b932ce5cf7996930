/**
 * Options of Node for processes that start threads from TypeScript. Node takes the types away with a WebAssembly module, in each thread
 * anew. When one thread ends while another loads, V8 13.6, which is in Node 24, may free the same wrapper of that module twice, and the
 * process is gone by SIGTRAP or SIGSEGV. What is never freed is not freed twice. Built, the product loads no WebAssembly.
 */
export const FROM_SOURCE: readonly string[] = ['--no-wasm-code-gc'];
