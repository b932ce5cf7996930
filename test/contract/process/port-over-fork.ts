import { EventEmitter } from 'node:events';

/**
 * Loaded before the engine process's entry in a child of Node's own: offers `process.parentPort` as Electron does in a utility process,
 * over the channel to the parent. What comes before somebody listens is kept by that channel.
 */
const port = Object.assign(new EventEmitter(), {
  // A real port swallows what is said to a parent that has gone; without a listener for its outcome, the channel would throw.
  postMessage: (message: unknown) => process.send?.(message, undefined, undefined, () => {}),
});
port.once('newListener', () => {
  process.on('message', (data) => {
    // A mistake that nobody catches, at the parent's word: any other would be mended one day.
    if (data === 'break') setTimeout(() => (undefined as unknown as { readonly broken: () => void }).broken());
    else if (data === 'break a promise') void Promise.reject(new Error('a broken promise'));
    else port.emit('message', { data });
  });
  process.on('disconnect', () => port.emit('close'));
});
Object.defineProperty(process, 'parentPort', { value: port });
