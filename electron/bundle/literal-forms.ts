const SHORTEST_ENCODED = 6;

/** A value as it may stand elsewhere: decoded, percent-encoded, in JSON, in hexadecimal, in Base64 (alone or inside something longer). */
export function literalForms(value: string): readonly string[] {
  const plain = [value, decoded(value)];
  const forms = plain.flatMap((each) => {
    const percent = encoded(each);
    return [
      each,
      percent,
      percent.replaceAll('%20', '+'),
      each.replaceAll(' ', '+'),
      JSON.stringify(each).slice(1, -1),
      ...(each.length < SHORTEST_ENCODED ? [] : [Buffer.from(each, 'utf8').toString('hex'), ...base64Forms(each)]),
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

function encoded(value: string): string {
  return encodeURIComponent(value.toWellFormed());
}

/** What Base64 makes of the value at each of the three places where it can begin within a group of three bytes, without the edges that depend on neighbours. */
function base64Forms(value: string): readonly string[] {
  const bytes = Buffer.from(value, 'utf8');
  return [0, 1, 2].flatMap((shift) => {
    const whole = Buffer.concat([Buffer.alloc(shift), bytes]);
    const text = whole.toString('base64').replace(/=+$/, '');
    const from = shift === 0 ? 0 : shift + 1;
    const to = whole.length % 3 === 0 ? text.length : text.length - 1;
    const stable = text.slice(from, to);
    return [stable, stable.replaceAll('+', '-').replaceAll('/', '_')];
  });
}
