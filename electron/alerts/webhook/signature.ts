import { createHmac } from 'node:crypto';

/**
 * Value of `stallscope-signature`: `t=` seconds since 1970 and `v1=` HMAC-SHA256 over `<t>.<body>` in hexadecimal. The time is signed
 * too, so that what somebody recorded cannot be sent again later.
 */
export function signatureOf(body: string, key: string, nowUs: number): string {
  const seconds = Math.floor(nowUs / 1_000_000);
  return `t=${seconds},v1=${createHmac('sha256', key).update(`${seconds}.${body}`, 'utf8').digest('hex')}`;
}
