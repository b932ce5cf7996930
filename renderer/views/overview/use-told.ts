import { useCallback, useEffect, useState } from 'react';

const TOLD_MS = 4_000;

/** A few words that are said for a moment and then are gone. */
export function useTold(): { readonly told: string | null; readonly tell: (words: string) => void } {
  const [told, setTold] = useState<{ readonly words: string } | null>(null);
  useEffect(() => {
    if (told === null) return;
    const timer = setTimeout(() => setTold(null), TOLD_MS);
    return () => clearTimeout(timer);
  }, [told]);
  return { told: told?.words ?? null, tell: useCallback((words) => setTold({ words }), []) };
}
