/**
 * The other end of `startHelper`: says `ready`, carries out orders one after the other with a `done` for each, and ends when the
 * parent is gone, whatever became of it.
 */
export function obeyParent(carryOut: (order: unknown) => void | Promise<void>): void {
  const send = process.send?.bind(process);
  if (send === undefined) throw new Error('is started by startHelper only');
  // Orders come one at a time: the next is given when this one is said to be done.
  process.on('message', async (order) => {
    await carryOut(order);
    send('done');
  });
  process.on('disconnect', () => process.exit(0));
  send('ready');
}
