import { DropdownMenu as Radix } from 'radix-ui';
import { useRef } from 'react';
import { MenuEntry, type MenuItem } from './Menu.tsx';

interface Props {
  readonly label: string;
  readonly items: readonly MenuItem[];
  /** In px from the left and upper edge of the window. */
  readonly at: { readonly x: number; readonly y: number };
  /** It is gone; the focus should go back to where it was. */
  readonly onClosed: () => void;
}

/** What can be done, at a point of the window: where a person pressed the other button, or under what the keyboard has chosen. */
export function PointMenu({ label, items, at, onClosed }: Props) {
  const chosen = useRef<(() => void) | null>(null);
  return (
    <Radix.Root
      open
      modal={false}
      onOpenChange={(open) => {
        if (open) return;
        onClosed();
        // After the focus has gone back, so that a dialog that opens now gives it back to the same place; and once, however often it closes.
        const action = chosen.current;
        chosen.current = null;
        if (action !== null) setTimeout(action, 0);
      }}
    >
      <Radix.Trigger asChild>
        <span className="menu-point" aria-hidden="true" style={{ left: at.x, top: at.y }} />
      </Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          className="menu"
          aria-label={label}
          align="start"
          sideOffset={2}
          collisionPadding={8}
          onCloseAutoFocus={(event) => event.preventDefault()}
        >
          {items.map((item) => (
            <MenuEntry
              key={item.kind === 'line' ? item.name : item.label}
              item={item}
              onChoose={(action) => {
                chosen.current = action;
              }}
            />
          ))}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
