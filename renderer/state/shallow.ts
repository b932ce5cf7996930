import { useShallow } from 'zustand/react/shallow';

/** Around what picks several values out of a store: it counts as the same as long as each of them is. */
export const useEachSame = <State, Picked>(pick: (state: State) => Picked): ((state: State) => Picked) =>
  useShallow(pick);
