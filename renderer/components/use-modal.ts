import { type RefObject, useEffect, useRef } from 'react';

export interface Modal {
  readonly ref: RefObject<HTMLDialogElement | null>;
  /** For the dialog's `onClose`. */
  readonly onClose: () => void;
  readonly close: () => void;
}

/**
 * Shows a dialog over the page for as long as it is there. The browser keeps the focus within it, closes it on Escape, and gives the
 * focus back to where it was. The focus begins where `data-focus-first` stands, else on what comes first. `onClosed` is called when a
 * person has closed it.
 */
export function useModal(onClosed: () => void): Modal {
  const ref = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const dialog = ref.current;
    dialog?.showModal();
    dialog?.querySelector<HTMLElement>('[data-focus-first]')?.focus();
    // Closed also when it is taken away from outside, or the focus would be lost with it.
    return () => dialog?.close();
  }, []);
  return {
    ref,
    // React may show an effect's dialog anew before it hears that it was closed.
    onClose: () => {
      if (ref.current?.open !== true) onClosed();
    },
    close: () => ref.current?.close(),
  };
}
