import type { ComponentProps } from 'react';

interface Props extends ComponentProps<'div'> {
  readonly role: 'grid' | 'treegrid' | 'row' | 'rowgroup' | 'columnheader' | 'rowheader' | 'gridcell';
}

/**
 * A part of a grid. Elements of a table, which have such roles of themselves, cannot stand at places of their own, and most rows of a
 * long list are not there.
 */
export const GridPart = (props: Props) => <div {...props} />;

/** Roles of cells, to be spread on plain elements. */
export const CELL = { role: 'gridcell' } as const;
export const ROW_HEAD = { role: 'rowheader' } as const;
