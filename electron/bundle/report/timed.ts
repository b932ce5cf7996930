import { type Html, html } from './html.ts';

const MOMENT = /(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?Z)/;

/** Text with its moments in pieces that no line end breaks: half a date at the end of a line is misread. */
export function timed(text: string): Html {
  return html`${text.split(MOMENT).map((piece, index) => (index % 2 === 0 ? html`${piece}` : html`<span class="time">${piece}</span>`))}`;
}
