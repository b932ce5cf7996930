import type { ComponentProps } from 'react';
import { Icon, type IconName } from './Icon.tsx';
import { Tooltip } from './Tooltip.tsx';

interface Props extends Omit<ComponentProps<'button'>, 'children' | 'className' | 'type' | 'title'> {
  readonly icon: IconName;
  /** What it does, and to what: its name for those who do not see it. */
  readonly label: string;
  /** What is shown on pointing at it where the label would say more than is needed. */
  readonly tip?: string;
  readonly small?: boolean;
}

/** Something that can be pressed, with a drawing on it. */
export function IconButton({ icon, label, tip, small = false, ...rest }: Props) {
  return (
    <Tooltip words={tip ?? label}>
      <button {...rest} type="button" className={`btn quiet icon${small ? ' small' : ''}`} aria-label={label}>
        <Icon name={icon} size={small ? 14 : 16} />
      </button>
    </Tooltip>
  );
}
