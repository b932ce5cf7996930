/** Around what picks several values out of a store: it counts as the same as long as each of them is. */
export { useShallow as eachSame } from 'zustand/react/shallow';
