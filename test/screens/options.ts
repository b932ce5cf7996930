import { parseArgs } from 'node:util';
import { SCREEN_NAMES, type ScreenName } from './screens.ts';

export type Theme = 'light' | 'dark';

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface ScreensOptions {
  readonly only: readonly ScreenName[];
  readonly themes: readonly Theme[];
  readonly sizes: readonly Size[];
  readonly out: string;
}

const ALL_SIZES = '1280x800,1920x1080,900x800';

/** Throws with a sentence that names what is wrong. */
export function readOptions(args: readonly string[]): ScreensOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string', default: SCREEN_NAMES.join(',') },
      themes: { type: 'string', default: 'light,dark' },
      sizes: { type: 'string', default: ALL_SIZES },
      out: { type: 'string', default: 'docs/screens' },
    },
  });
  return {
    only: values.only.split(',').map((name) => oneOf(SCREEN_NAMES, name, 'screen')),
    themes: values.themes.split(',').map((name) => oneOf(['light', 'dark'] as const, name, 'theme')),
    sizes: values.sizes.split(',').map(readSize),
    out: values.out,
  };
}

function oneOf<Name extends string>(known: readonly Name[], name: string, what: string): Name {
  const found = known.find((entry) => entry === name);
  if (found === undefined) throw new Error(`There is no ${what} “${name}”; there are ${known.join(', ')}.`);
  return found;
}

function readSize(text: string): Size {
  const match = /^(\d{2,4})x(\d{2,4})$/.exec(text);
  if (match === null) throw new Error(`“${text}” is no size; one is written like 1280x800.`);
  return { width: Number(match[1]), height: Number(match[2]) };
}
