/** What a `ping` report says. */
export interface PingReport {
  readonly sent: number;
  readonly received: number;
  /** Of each answer, in order. */
  readonly rttMs: readonly number[];
}

/**
 * Output of `ping` of Linux, macOS and Windows in any language: an answer is a line with a time and a TTL (or hop limit). `sent`
 * is what was asked for, because a ping that was stopped prints no sum. null when the text is not ping's at all.
 */
export function parsePing(text: string, sent: number): PingReport | null {
  const rttMs: number[] = [];
  for (const line of text.split(/\r?\n/)) {
    // `time=0.05 ms`, `Zeit<1ms`, `temps=12 ms TTL=64`; Windows leaves TTL out over IPv6.
    const match = /[=<]\s?(\d{1,6}(?:[.,]\d{1,6})?)\s?(?:ms|мс|毫秒|ミリ秒)/i.exec(line);
    if (match !== null && /ttl[=:]|hlim=|hop_?limit|: \S+[=<]\d+\s?ms\s*$/i.test(line)) {
      rttMs.push(Number((match[1] ?? '').replace(',', '.')));
    }
  }
  const isPing =
    rttMs.length > 0 || /\b\d+ (?:packets )?transmitted|^PING\b|^PING6|\(\d+%|= \d+.*= \d+.*= \d+/m.test(text);
  return isPing ? { sent, received: Math.min(sent, rttMs.length), rttMs: rttMs.slice(0, sent) } : null;
}
