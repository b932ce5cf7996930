export type Colour = 'red' | 'green' | 'yellow' | 'dim' | 'bold';

const CODES: Readonly<Record<Colour, readonly [open: number, close: number]>> = {
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  dim: [2, 22],
  bold: [1, 22],
};

export type Paint = (colour: Colour, text: string) => string;

/** Colours for a terminal that shows them; the text as it is for everything else. */
export function painter(colours: boolean): Paint {
  return (colour, text) => {
    const [open, close] = CODES[colour];
    return colours ? `\u001b[${open}m${text}\u001b[${close}m` : text;
  };
}
