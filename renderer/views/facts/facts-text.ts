import type { Capability, Facts } from '../../state/facts.ts';

export type RemedyPart =
  | { readonly kind: 'words'; readonly text: string }
  /** `where`: the systems that it is for; null where it is for this one. */
  | { readonly kind: 'command'; readonly where: string | null; readonly text: string };

const COMMANDS = /\b(sudo|brew|apt|dnf|apk|setcap|winget|choco)\b/;

/** A remedy by its parts: commands, which are worth copying by themselves, and the words around them. */
export function commandsIn(remedy: string): readonly RemedyPart[] {
  return remedy
    .split(/;\s+|,\s+(?=or\b)/)
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part): RemedyPart => {
      // "Debian, Ubuntu: sudo apt-get install mtr-tiny"
      const [, label, rest] = /^([A-Z][\w, ]{1,40}): (.*)$/s.exec(part) ?? [];
      const command = rest ?? part;
      if (!COMMANDS.test(command.split(' ')[0] ?? '')) return { kind: 'words', text: part };
      return { kind: 'command', where: label ?? null, text: command.replace(/[.;]$/, '') };
    });
}

/** All of the screen as text, for a ticket or a mail. */
export function factsText(facts: Facts | null, capabilities: readonly Capability[]): string {
  const lines: string[] = [];
  if (facts !== null) {
    const { vantage } = facts;
    lines.push(`Stallscope ${facts.version}, running since ${facts.startedAt}, data in ${facts.directory}`);
    if (vantage !== null) {
      const from = [vantage.host, vantage.interfaceName, vantage.sourceAddress].filter((part) => part !== null);
      const gateway = vantage.gateway === null ? '' : `, gateway ${vantage.gateway}`;
      const seenAs = vantage.publicAddress === null ? '' : `, seen by servers as ${vantage.publicAddress}`;
      lines.push(`Measures from ${from.join(', ')}${gateway}${vantage.vpn ? ', through a VPN' : ''}${seenAs}`);
    }
  }
  const here = capabilities.filter((one) => one.state !== 'not-on-this-platform');
  if (here.length > 0) lines.push('', 'What can be captured');
  for (const one of here) {
    lines.push(`  ${one.title}: ${one.state}${one.detail === null ? '' : `, ${one.detail}`}`);
    if (one.remedy !== null) lines.push(`    ${one.remedy}`);
  }
  for (const section of facts?.sections ?? []) {
    lines.push('', section.title);
    for (const { title, value } of section.facts) {
      if (value.includes('\n')) lines.push(`  ${title}`, ...value.split('\n').map((line) => `    ${line}`));
      else lines.push(`  ${title}: ${value}`);
    }
  }
  return `${lines.join('\n').trim()}\n`;
}
