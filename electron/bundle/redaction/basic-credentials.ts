/** `user:password` out of the Base64 of Basic authentication (RFC 7617); null where it is none. */
export function basicCredentials(value: string): string | null {
  const decoded = Buffer.from(value, 'base64').toString('utf8');
  return /^[^\p{Cc}\ufffd]*:[^\p{Cc}\ufffd]*$/u.test(decoded) ? decoded : null;
}
