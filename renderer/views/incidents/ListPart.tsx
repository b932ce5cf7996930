import type { ComponentProps } from 'react';

interface Props extends ComponentProps<'div'> {
  readonly role: 'grid' | 'row' | 'rowgroup' | 'columnheader' | 'gridcell';
}

/** A part of a list that is read as a table, though most of its rows are not there. */
export const ListPart = (props: Props) => <div {...props} />;
