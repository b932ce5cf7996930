const SECRET_WORD =
  /(^|-)(authorization|auth|cookie|cookie2|password|passwd|pwd|passphrase|secret|token|apikey|jwt|session|sessionid|sid|credential|credentials|csrf|xsrf)(-|$)|(^|-)(api|access|private|secret|subscription|functions)-key(-|$)|-signature$|(token|secret|password|passwd|passphrase|apikey|sessid|sessionid)(-|$)/;

/**
 * True for names of headers, fields and parameters whose values are secret, however they are spelled: `X-Api-Key`,
 * `access_token`, `sessionId`. The challenge of a server (`WWW-Authenticate`) and CORS permissions are none.
 */
export function isSecretFieldName(name: string): boolean {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .replace(/[_.\s]+/g, '-');
  return !words.startsWith('access-control-') && SECRET_WORD.test(words);
}

export const isCookieFieldName = (name: string): boolean => /^(set-)?cookie2?$/i.test(name);
