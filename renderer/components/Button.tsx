import type { ComponentProps } from 'react';
import { Icon, type IconName } from './Icon.tsx';

interface Props extends Omit<ComponentProps<'button'>, 'children' | 'className' | 'type'> {
  readonly label: string;
  readonly kind?: 'plain' | 'primary' | 'quiet' | 'danger';
  readonly icon?: IconName;
  readonly small?: boolean;
  readonly type?: 'button' | 'submit';
  /** Works already: it keeps its place in the order of the keyboard, which `disabled` would take it out of, and does nothing. */
  readonly busy?: boolean;
}

/** Something that can be pressed, with words on it. */
export function Button({ label, kind = 'plain', icon, small = false, type = 'button', busy = false, ...rest }: Props) {
  const { onClick, ...others } = rest;
  return (
    <button
      {...others}
      type={type}
      className={`btn ${kind}${small ? ' small' : ''}`}
      aria-disabled={busy ? true : undefined}
      onClick={(event) => {
        if (busy) event.preventDefault();
        else onClick?.(event);
      }}
    >
      {icon !== undefined && <Icon name={icon} size={small ? 12 : 16} />}
      {label}
    </button>
  );
}
