import { useCallback, useEffect, useRef, useState } from 'react';

const SETTLED_AFTER_MS = 600;

/** Fields that a person has typed in and paused, or has left: only of these one wants to hear what is wrong. */
export function useSettled<FieldName extends string>(): {
  readonly settled: ReadonlySet<FieldName>;
  /** Something was typed in it. */
  typed(field: FieldName): void;
  left(field: FieldName): void;
} {
  const [settled, setSettled] = useState<ReadonlySet<FieldName>>(new Set());
  const timers = useRef(new Map<FieldName, ReturnType<typeof setTimeout>>());
  const left = useCallback((field: FieldName) => {
    clearTimeout(timers.current.get(field));
    setSettled((known) => (known.has(field) ? known : new Set(known).add(field)));
  }, []);
  const typed = useCallback(
    (field: FieldName) => {
      clearTimeout(timers.current.get(field));
      timers.current.set(
        field,
        setTimeout(() => left(field), SETTLED_AFTER_MS),
      );
    },
    [left],
  );
  useEffect(() => {
    const running = timers.current;
    return () => {
      for (const timer of running.values()) clearTimeout(timer);
    };
  }, []);
  return { settled, typed, left };
}
