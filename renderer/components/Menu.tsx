import { DropdownMenu as Radix } from 'radix-ui';
import { type ReactElement, useRef } from 'react';
import { Icon, type IconName } from './Icon.tsx';

export type MenuItem =
  | {
      readonly kind: 'action';
      readonly label: string;
      readonly icon?: IconName;
      readonly danger?: boolean;
      readonly disabled?: boolean;
      readonly onChoose: () => void;
    }
  | {
      readonly kind: 'check';
      readonly label: string;
      readonly on: boolean;
      readonly disabled?: boolean;
      readonly onChoose: () => void;
    }
  | { readonly kind: 'heading'; readonly label: string }
  /** `name` tells it from other lines of the same menu. */
  | { readonly kind: 'line'; readonly name: string };

interface Props {
  readonly label: string;
  readonly items: readonly MenuItem[];
  /** The button that opens it. */
  readonly children: ReactElement;
  readonly align?: 'start' | 'end';
}

/** What can be done, from one button. */
export function Menu({ label, items, children, align = 'end' }: Props) {
  const chosen = useRef<(() => void) | null>(null);
  const choose = (action: () => void): void => {
    chosen.current = action;
  };
  const hasMarks = items.some((item) => item.kind === 'check' || (item.kind === 'action' && item.icon !== undefined));
  return (
    // Not modal: it would lock the scrolling of the page by a style element, which the page's policy forbids.
    <Radix.Root modal={false}>
      <Radix.Trigger asChild>{children}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          className={hasMarks ? 'menu' : 'menu unmarked'}
          aria-label={label}
          align={align}
          sideOffset={4}
          collisionPadding={8}
          onCloseAutoFocus={() => {
            const action = chosen.current;
            chosen.current = null;
            // The focus goes back to the button first, so that a dialog that opens now gives it back to the same place.
            if (action !== null) setTimeout(action, 0);
          }}
        >
          {items.map((item) => (
            <MenuEntry key={item.kind === 'line' ? item.name : item.label} item={item} onChoose={choose} />
          ))}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

/** One line of a menu; `onChoose` gets what is to be done when the menu is closed. */
export function MenuEntry({
  item,
  onChoose,
}: {
  readonly item: MenuItem;
  readonly onChoose: (action: () => void) => void;
}) {
  switch (item.kind) {
    case 'action':
      return (
        <Radix.Item
          className={item.danger === true ? 'item danger' : 'item'}
          disabled={item.disabled === true}
          onSelect={() => onChoose(item.onChoose)}
        >
          <span className="mark">{item.icon !== undefined && <Icon name={item.icon} />}</span>
          {item.label}
        </Radix.Item>
      );
    case 'check':
      return (
        <Radix.CheckboxItem
          className="item"
          checked={item.on}
          disabled={item.disabled === true}
          onSelect={() => onChoose(item.onChoose)}
        >
          <span className="mark">{item.on && <Icon name="check" />}</span>
          {item.label}
        </Radix.CheckboxItem>
      );
    case 'heading':
      return <Radix.Label className="cap">{item.label}</Radix.Label>;
    case 'line':
      return <Radix.Separator className="between" />;
  }
}
