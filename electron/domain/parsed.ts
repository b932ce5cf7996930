/** What reading a text came to: the value, or one sentence that says what is wrong with it and what would be right. */
export type Parsed<Value> =
  | { readonly kind: 'parsed'; readonly value: Value }
  | { readonly kind: 'refused'; readonly reason: string };

export const parsed = <Value>(value: Value): Parsed<Value> => ({ kind: 'parsed', value });
export const refused = (reason: string): Parsed<never> => ({ kind: 'refused', reason });
