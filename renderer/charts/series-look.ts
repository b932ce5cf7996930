/** Marks of what is compared; each member has its own, so that nothing is told by colour alone. */
const SERIES_SHAPES = [
  'dot',
  'square',
  'diamond',
  'triangle',
  'ring',
  'cross',
  'wedge',
  'bar',
] as const satisfies readonly string[];
export type SeriesShape = (typeof SERIES_SHAPES)[number];

/** Names of colours in `tokens.css`, `--series-…`. The third is grey, for what is no subject. */
const SERIES_COLOURS = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'] as const;
export type SeriesColour = (typeof SERIES_COLOURS)[number];

export interface SeriesLook {
  readonly shape: SeriesShape;
  readonly colour: SeriesColour;
}

const GREY: SeriesColour = 'c';

/** By place: shapes in order, colours in order with the grey for the first control. Any number of members gets a look. */
export function seriesLooks(roles: readonly ('subject' | 'control')[]): readonly SeriesLook[] {
  const colours = SERIES_COLOURS.filter((colour) => colour !== GREY);
  const firstControl = roles.indexOf('control');
  let next = 0;
  return roles.map((_, index) => ({
    shape: SERIES_SHAPES[index % SERIES_SHAPES.length] ?? 'dot',
    colour: index === firstControl ? GREY : (colours[next++ % colours.length] ?? 'a'),
  }));
}
