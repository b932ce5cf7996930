import { Tabs as Radix } from 'radix-ui';
import type { ReactNode } from 'react';

export interface Tab<Id extends string> {
  readonly id: Id;
  readonly label: string;
  /** Beside the label, such as how many there are. */
  readonly count?: number;
  readonly content: ReactNode;
}

interface Props<Id extends string> {
  readonly label: string;
  readonly tabs: readonly Tab<Id>[];
  readonly chosen: Id;
  readonly onChoose: (id: Id) => void;
  /** At the end of the line of tabs. */
  readonly beside?: ReactNode;
}

/** Several views of one thing, one at a time. Arrow keys move among them. */
export function Tabs<Id extends string>({ label, tabs, chosen, onChoose, beside }: Props<Id>) {
  return (
    <Radix.Root
      className="tabs"
      value={chosen}
      onValueChange={(value) => {
        const tab = tabs.find(({ id }) => id === value);
        if (tab !== undefined) onChoose(tab.id);
      }}
    >
      <div className="line">
        <Radix.List className="seg" aria-label={label}>
          {tabs.map((tab) => (
            <Radix.Trigger key={tab.id} value={tab.id}>
              {tab.label}
              {tab.count !== undefined && <span className="count">{tab.count.toLocaleString()}</span>}
            </Radix.Trigger>
          ))}
        </Radix.List>
        {beside}
      </div>
      {tabs.map((tab) => (
        <Radix.Content key={tab.id} value={tab.id} tabIndex={-1}>
          {tab.content}
        </Radix.Content>
      ))}
    </Radix.Root>
  );
}
