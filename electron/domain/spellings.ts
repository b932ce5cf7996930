const SHORTEST_ENCODED = 6;

/**
 * A value as it may stand elsewhere: decoded, percent-encoded, in JSON, in HTML, in hexadecimal, in Base64 (alone or inside something
 * longer). Those of one letter's size: whoever looks for them does so without regard to it.
 */
export function spellingsOf(value: string): readonly string[] {
  const plain = [value, decoded(value)];
  const forms = plain.flatMap((each) => {
    const percent = encodeURIComponent(each.toWellFormed());
    return [
      each,
      percent,
      percent.replaceAll('%20', '+'),
      each.replaceAll(' ', '+'),
      JSON.stringify(each).slice(1, -1),
      ...htmlForms(each),
      ...(each.length < SHORTEST_ENCODED ? [] : [hexadecimal(each), ...base64Forms(each)]),
    ];
  });
  return [...new Set(forms)];
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value.replaceAll('+', ' '));
  } catch {
    // A lone percent sign: the value was never encoded.
    return value;
  }
}

/** Escaped as most libraries do it; they disagree about the apostrophe and the stroke. */
function htmlForms(value: string): readonly string[] {
  const escaped = value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const quoted = escaped.replaceAll('"', '&quot;');
  const apostrophes = ['&#39;', '&#x27;', '&apos;'].map((form) => quoted.replaceAll("'", form));
  return [escaped, ...apostrophes, ...apostrophes.map((form) => form.replaceAll('/', '&#x2F;'))];
}

function hexadecimal(value: string): string {
  return [...new TextEncoder().encode(value)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** What Base64 makes of the value at each of the three places where it can begin within a group of three bytes, without the edges that depend on neighbours. */
function base64Forms(value: string): readonly string[] {
  const bytes = new TextEncoder().encode(value);
  return [0, 1, 2].flatMap((shift) => {
    const whole = [...Array.from({ length: shift }, () => 0), ...bytes];
    const text = btoa(whole.map((byte) => String.fromCharCode(byte)).join('')).replace(/=+$/, '');
    const from = shift === 0 ? 0 : shift + 1;
    const to = whole.length % 3 === 0 ? text.length : text.length - 1;
    const stable = text.slice(from, to);
    return [stable, stable.replaceAll('+', '-').replaceAll('/', '_')];
  });
}
