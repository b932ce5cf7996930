import { useEffect, useState } from 'react';
import { Button } from '../../components/Button.tsx';
import { Dialog } from '../../components/Dialog.tsx';
import { Says } from '../../components/Says.tsx';

/** So much is no wait, and words would only flash. */
const UNSAID_MS = 700;

const TITLE = 'Waiting for Stallscope';
const TEXT =
  'This part of the page has not come yet and is asked for again by itself. If Stallscope is another version by now, load the page again.';

/** Stands where a part of the page is still on its way; `onClose` where that is a dialog. */
export function BeingFetched({ onClose }: { readonly onClose?: () => void }) {
  const [isLate, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), UNSAID_MS);
    return () => clearTimeout(timer);
  }, []);
  if (!isLate) return null;
  const reload = <Button label="Load the page again" onClick={() => location.reload()} />;
  if (onClose === undefined) {
    return (
      <Says title={TITLE} text={TEXT}>
        {reload}
      </Says>
    );
  }
  return (
    <Dialog title={TITLE} onClose={onClose} footer={reload}>
      <p>{TEXT}</p>
    </Dialog>
  );
}
