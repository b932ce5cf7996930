import { type KeyboardEvent, useEffect, useLayoutEffect, useRef, useState } from 'react';

export type MenuItem =
  | { readonly kind: 'action'; readonly label: string; readonly danger?: boolean; readonly onChoose: () => void }
  | { readonly kind: 'check'; readonly label: string; readonly on: boolean; readonly onChoose: () => void };

interface Props {
  readonly label: string;
  readonly items: readonly MenuItem[];
  /** What it belongs to: the menu stands under its right end. */
  readonly anchor: HTMLElement;
  readonly onClose: () => void;
}

const GAP_PX = 4;

/** A menu over the page. The browser closes it on Escape and on a click elsewhere; arrows move in it, as the ARIA practices describe. */
export function Menu({ label, items, anchor, onClose }: Props) {
  const ref = useRef<HTMLDivElement>(null);
  const [place, setPlace] = useState<{ top: number; left: number } | null>(null);

  useLayoutEffect(() => {
    const menu = ref.current;
    if (menu === null) return;
    menu.showPopover();
    const at = anchor.getBoundingClientRect();
    const below = at.bottom + GAP_PX;
    const isRoomBelow = below + menu.offsetHeight <= window.innerHeight;
    setPlace({
      top: isRoomBelow ? below : at.top - GAP_PX - menu.offsetHeight,
      left: Math.max(GAP_PX, at.right - menu.offsetWidth),
    });
    menu.querySelector('button')?.focus();
  }, [anchor]);

  // It would stand beside another row when what is under it moves.
  useEffect(() => {
    window.addEventListener('scroll', onClose, { capture: true });
    window.addEventListener('resize', onClose);
    return () => {
      window.removeEventListener('scroll', onClose, { capture: true });
      window.removeEventListener('resize', onClose);
    };
  }, [onClose]);

  const onKeyDown = (event: KeyboardEvent): void => {
    const buttons = [...(ref.current?.querySelectorAll('button') ?? [])];
    const current = buttons.findIndex((button) => button.matches(':focus'));
    const next = nextOf(event.key, current, buttons.length);
    if (next === null) return;
    event.preventDefault();
    buttons[next]?.focus();
  };
  const choose = (item: MenuItem): void => {
    // The focus goes back first, so that a dialog that opens now gives it back to the same place.
    anchor.focus();
    onClose();
    item.onChoose();
  };
  return (
    <div
      ref={ref}
      popover="auto"
      role="menu"
      tabIndex={-1}
      className="anchored-menu"
      aria-label={label}
      style={place ?? { top: 0, left: 0 }}
      onKeyDown={onKeyDown}
      onToggle={(event) => {
        if (event.newState === 'closed') onClose();
      }}
    >
      {items.map((item) =>
        item.kind === 'check' ? (
          <button
            key={item.label}
            type="button"
            tabIndex={-1}
            role="menuitemcheckbox"
            aria-checked={item.on}
            onClick={() => choose(item)}
          >
            <span className="tick" aria-hidden="true">
              {item.on ? '✓' : ''}
            </span>
            {item.label}
          </button>
        ) : (
          <button
            key={item.label}
            type="button"
            tabIndex={-1}
            role="menuitem"
            className={item.danger === true ? 'danger' : undefined}
            onClick={() => choose(item)}
          >
            <span className="tick" aria-hidden="true" />
            {item.label}
          </button>
        ),
      )}
    </div>
  );
}

/** null for a key that does not move. */
function nextOf(key: string, current: number, count: number): number | null {
  switch (key) {
    case 'ArrowDown':
      return (current + 1) % count;
    case 'ArrowUp':
      return (current - 1 + count) % count;
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return null;
  }
}
