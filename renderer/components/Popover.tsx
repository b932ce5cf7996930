import { Popover as Radix } from 'radix-ui';
import type { ReactElement, ReactNode } from 'react';

interface Props {
  readonly label: string;
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  /** The button that opens it. */
  readonly trigger: ReactElement;
  readonly children: ReactNode;
}

/** Something to choose from, under the button that opened it. The focus goes in and comes back; Escape or a click beside it closes it. */
export const Popover = ({ label, open, onOpenChange, trigger, children }: Props) => (
  // Not modal: it would lock the scrolling of the page by a style element, which the page's policy forbids.
  <Radix.Root open={open} onOpenChange={onOpenChange} modal={false}>
    <Radix.Trigger asChild>{trigger}</Radix.Trigger>
    <Radix.Portal>
      <Radix.Content className="popover" aria-label={label} align="start" sideOffset={4} collisionPadding={8}>
        {children}
      </Radix.Content>
    </Radix.Portal>
  </Radix.Root>
);
