import { useEffect, useState } from 'react';
import { Button } from './Button.tsx';

interface Props {
  /** What is copied; a function where making it is work. */
  readonly text: string | (() => string);
  readonly label?: string;
  /** Its name for those who do not see what it stands beside. */
  readonly what?: string;
  readonly small?: boolean;
}

type Outcome = 'none' | 'copied' | 'refused';

const TOLD_MS = 2_000;

/** Puts a text into the clipboard, and says so. It keeps its width, so that nothing moves. */
export function CopyButton({ text, label = 'Copy', what, small = true }: Props) {
  const [outcome, setOutcome] = useState<Outcome>('none');
  useEffect(() => {
    if (outcome === 'none') return;
    const timer = setTimeout(() => setOutcome('none'), TOLD_MS);
    return () => clearTimeout(timer);
  }, [outcome]);
  const copy = async (): Promise<void> => {
    setOutcome((await copyText(typeof text === 'string' ? text : text())) ? 'copied' : 'refused');
  };
  const words = { none: label, copied: 'Copied', refused: 'Not copied' }[outcome];
  return (
    <span className="copying">
      <span className="room" aria-hidden="true">
        <Button label={label} icon="copy" small={small} tabIndex={-1} />
      </span>
      <Button
        label={words}
        icon={outcome === 'copied' ? 'check' : 'copy'}
        small={small}
        {...(what === undefined || outcome !== 'none' ? {} : { 'aria-label': `${label}: ${what}` })}
        onClick={() => void copy()}
      />
      <span className="unseen" role="status">
        {outcome === 'none' ? '' : words}
      </span>
    </span>
  );
}

/** A page that is not served securely has no clipboard, and gets by with what browsers had before. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text);
  }
}

function copyBySelection(text: string): boolean {
  const before = document.activeElement;
  const area = document.createElement('textarea');
  area.value = text;
  area.readOnly = true;
  area.className = 'unseen';
  // Within an open dialog, which keeps the focus to itself.
  (before?.closest('[role="dialog"]') ?? document.body).append(area);
  area.select();
  let isCopied = false;
  try {
    isCopied = document.execCommand('copy');
  } catch {
    // Told as not copied.
  }
  area.remove();
  if (before instanceof HTMLElement) before.focus();
  return isCopied;
}
