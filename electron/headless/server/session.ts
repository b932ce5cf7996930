import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

const SECRET_BYTES = 32;

/** The right to ask: a token in the printed address, given once for a cookie that scripts cannot read. New at each start. */
export interface Session {
  /** 256 random bits in base64url. */
  readonly token: string;
  isToken(text: string): boolean;
  /** By cookie or, for programs, by `Authorization: Bearer TOKEN`. */
  isAllowed(headers: { readonly cookie: string | undefined; readonly authorization: string | undefined }): boolean;
  /** Value of `Set-Cookie`. */
  cookie(): string;
}

/** `port` is part of the cookie's name, because browsers share cookies between the ports of a host. */
export function createSession(port: number): Session {
  const token = randomBytes(SECRET_BYTES).toString('base64url');
  // Not the token itself: that stays in histories, and a cookie is sent with each request.
  const secret = randomBytes(SECRET_BYTES).toString('base64url');
  const name = `stallscope-${port}`;
  const isToken = (text: string) => sameText(text, token);
  return {
    token,
    isToken,
    isAllowed({ cookie, authorization }) {
      const bearer = bearerToken(authorization);
      if (bearer !== null) return isToken(bearer);
      const value = cookieValue(cookie ?? '', name);
      return value !== null && sameText(value, secret);
    },
    cookie: () => `${name}=${secret}; Path=/; HttpOnly; SameSite=Strict`,
  };
}

/** RFC 6750, section 2.1; null where there is none. */
export function bearerToken(authorization: string | undefined): string | null {
  return /^Bearer +([\w.~+/-]+=*) *$/i.exec(authorization ?? '')?.[1] ?? null;
}

/** In a time that does not depend on where the texts differ, nor on their lengths. */
export function sameText(one: string, other: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}

function cookieValue(header: string, name: string): string | null {
  for (const pair of header.split(';')) {
    const at = pair.indexOf('=');
    if (at > 0 && pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim();
  }
  return null;
}
