import { useEffect, useState } from 'react';

/** Whether something has been so without a break for `forMs`: what passes at once is not worth a word. */
export function useLasting(is: boolean, forMs: number): boolean {
  const [lasts, setLasts] = useState(false);
  useEffect(() => {
    if (!is) {
      setLasts(false);
      return;
    }
    const timer = setTimeout(() => setLasts(true), forMs);
    return () => clearTimeout(timer);
  }, [is, forMs]);
  return is && lasts;
}
