/** Markup that is safe to stand in the page: made by `html` alone, so that no text gets into it without being escaped. */
export class Html {
  readonly markup: string;

  constructor(markup: string) {
    this.markup = markup;
  }
}

export type HtmlValue = Html | readonly Html[] | string | number | null;

export const NOTHING = new Html('');

/** A piece of the page. Whatever is put into it that is not a piece itself is text, in attributes too, which must stand in double quotes. */
export function html(parts: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  return new Html(parts.reduce((markup, part, index) => `${markup}${markupOf(values[index - 1] ?? null)}${part}`));
}

function markupOf(value: HtmlValue): string {
  if (value === null) return '';
  if (value instanceof Html) return value.markup;
  if (typeof value === 'string') return escapeHtml(value);
  return typeof value === 'number' ? escapeHtml(String(value)) : value.map(({ markup }) => markup).join('');
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '`': '&#96;',
};

/** Characters that no page may hold (HTML Standard, "Preprocessing the input stream"): they are written out as `\u{…}`. */
const FORBIDDEN = /[\p{Cs}\p{Noncharacter_Code_Point}]|(?![\t\n])\p{Cc}/gu;

/** Text as it stands in elements and in attributes between double quotes, of HTML and of SVG in it. */
export function escapeHtml(text: string): string {
  return text
    .replace(FORBIDDEN, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`)
    .replace(/[&<>"'`]/g, (character) => ENTITIES[character] ?? '');
}
