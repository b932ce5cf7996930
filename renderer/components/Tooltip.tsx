import { Tooltip as Radix } from 'radix-ui';
import type { ReactElement, ReactNode } from 'react';

/** Must be around everything that has tooltips. */
export const TooltipProvider = ({ children }: { readonly children: ReactNode }) => (
  <Radix.Provider delayDuration={450} skipDelayDuration={200}>
    {children}
  </Radix.Provider>
);

interface Props {
  readonly words: ReactNode;
  /** One element that takes the focus, or that can be pointed at. */
  readonly children: ReactElement;
  readonly side?: 'top' | 'bottom';
}

/** A few words on what one points at or has in focus. Nothing is said only here. */
export function Tooltip({ words, children, side = 'bottom' }: Props) {
  return (
    <Radix.Root>
      <Radix.Trigger asChild>{children}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content className="tooltip" side={side} sideOffset={6} collisionPadding={8}>
          {words}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
