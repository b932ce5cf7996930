import { useState } from 'react';
import type { ChangeOutcome } from '../../state/settings.ts';

/** Why the change that was tried last was not saved; null when it was. `attempt` waits for how a change ends. */
export function useRefusal() {
  const [refusal, setRefusal] = useState<string | null>(null);
  const attempt = async (change: Promise<ChangeOutcome>): Promise<void> => {
    const outcome = await change;
    setRefusal(outcome.kind === 'saved' ? null : outcome.message);
  };
  return { refusal, attempt };
}
