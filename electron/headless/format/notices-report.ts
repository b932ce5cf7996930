import type {
  ChannelJson,
  NoticesStateJson,
  OutboxEntryJson,
  QuietJson,
  TrialJson,
} from '../../contract/notice-shapes.ts';
import { durationText } from '../../domain/duration.ts';
import { msText } from '../../domain/ms-text.ts';
import { printable } from '../../domain/printable.ts';
import { quoted } from '../../domain/quoted.ts';
import { templateVariables } from '../../domain/secrets.ts';
import { counted } from './counted.ts';
import type { Paint } from './paint.ts';
import { table } from './table.ts';
import { dateTimeText } from './time-text.ts';

/** Who is told what, and where it goes. Times are UTC. */
export function noticesReport(state: NoticesStateJson, quiet: QuietJson | null): string[] {
  const { channels, heartbeat } = state;
  return [
    ...(channels.length === 0 ? ['No channel is set up, so only the desktop is told.'] : channelTable(channels)),
    '',
    policyText(state),
    heartbeatText(heartbeat),
    ...(quiet === null ? [] : quietLines(quiet)),
  ];
}

function channelTable(channels: readonly ChannelJson[]): string[] {
  const rows = channels.map((channel) => [
    printable(channel.form.name),
    channel.form.kind,
    printable(channel.goesTo),
    printable(wantsText(channel)),
    String(channel.waiting),
    channel.lastSentAt === null ? '–' : dateTimeText(channel.lastSentAt),
    printable(troubleText(channel)),
  ]);
  return table(
    [
      { title: 'CHANNEL', align: 'left' },
      { title: 'KIND', align: 'left' },
      { title: 'GOES TO', align: 'left' },
      { title: 'TOLD OF', align: 'left' },
      { title: 'WAITING', align: 'right' },
      { title: 'LAST SENT (UTC)', align: 'left' },
      { title: '', align: 'left' },
    ],
    rows,
  );
}

function wantsText({ form }: ChannelJson): string {
  const named = [...form.groups.map((name) => `group ${name}`), ...form.targets];
  const what = named.length === 0 ? 'all' : named.join(', ');
  return form.least === 'down' ? `${what}, when down` : what;
}

function troubleText({ form, secrets, lastFailure }: ChannelJson): string {
  if (!form.enabled) return 'switched off';
  const missing = secrets.flatMap(({ name, held }) => (held ? [] : [name]));
  if (missing.length > 0) return missing.map((name) => missingText(form, name)).join('; ');
  return lastFailure === null ? '' : `${dateTimeText(lastFailure.at)}: ${lastFailure.says}`;
}

/** Of a secret that comes from the environment the variables are told, which is what somebody can set. */
function missingText(form: ChannelJson['form'], name: string): string {
  const shown = Object.entries(form).find(([field]) => field === name)?.[1];
  const variables = typeof shown === 'string' ? templateVariables(shown) : [];
  return variables.length === 0 ? `not at hand: ${name}` : `${name} needs ${variables.join(', ')}`;
}

function policyText({ policy, overridden }: NoticesStateJson): string {
  const parts = [
    policy.enabled ? 'Notices are on' : 'Notices are switched off',
    policy.remindAfterMs === null ? 'no reminders' : `reminders every ${durationText(policy.remindAfterMs)}`,
    policy.certificateDays.length === 0
      ? 'nothing of certificates that end'
      : `certificates ${policy.certificateDays.join(', ')} days before they end`,
    ...(policy.quietHours.length === 0 ? [] : [counted(policy.quietHours.length, 'time of quiet', 'times of quiet')]),
    ...(policy.maintenance.length === 0 ? [] : [counted(policy.maintenance.length, 'maintenance', 'maintenances')]),
  ];
  return `${parts.join('; ')}${overridden ? '; all from the configuration file' : ''}.`;
}

function heartbeatText({ form, goesTo, says }: NoticesStateJson['heartbeat']): string {
  if (!form.enabled) return 'No heartbeat is sent.';
  const where = goesTo === null ? '' : ` to ${printable(goesTo)}`;
  return `A heartbeat goes${where} every ${durationText(form.everyMs)}.${says === null ? '' : ` ${printable(says)}`}`;
}

export function quietLines({ holds, acknowledged, blind }: QuietJson): string[] {
  return [
    ...(blind === null ? [] : [`Since ${dateTimeText(blind.since)} UTC: ${printable(blind.says)}`]),
    ...holds.map(
      ({ target, reason, name, until }) =>
        `Nobody is told of ${target === null ? 'anything' : quoted(target)} until ${dateTimeText(until)} UTC: ${holdText(reason, name)}.`,
    ),
    ...acknowledged.map(
      ({ incident, at, by }) =>
        `Incident ${incident} was acknowledged at ${dateTimeText(at)} UTC${by === null ? '' : ` by ${printable(by)}`}.`,
    ),
  ];
}

function holdText(reason: QuietJson['holds'][number]['reason'], name: string | null): string {
  switch (reason) {
    case 'maintenance':
      return name === null ? 'maintenance' : `maintenance ${quoted(name)}`;
    case 'quiet-hours':
      return 'quiet hours';
    case 'snoozed':
      return 'snoozed';
  }
}

export interface ChannelTrial extends TrialJson {
  readonly channel: string;
}

export function trialLine({ channel, delivered, says, durationMs }: ChannelTrial, paint: Paint): string {
  const took = durationMs > 0 ? ` (${msText(durationMs)})` : '';
  const verdict = delivered ? paint('green', 'delivered') : paint('red', 'FAILED');
  return `${printable(channel)}: ${verdict}${took}: ${printable(says)}`;
}

/** Newest first, as they are listed. Times are UTC. */
export function outboxTable(entries: readonly OutboxEntryJson[]): string[] {
  return table(
    [
      { title: 'MESSAGE', align: 'right' },
      { title: 'HAPPENED (UTC)', align: 'left' },
      { title: 'CHANNEL', align: 'left' },
      { title: 'STATE', align: 'left' },
      { title: 'TRIED', align: 'right' },
      { title: 'TITLE', align: 'left' },
    ],
    entries.map(({ id, happenedAt, channel, state, attempts, title, says }) => [
      String(id),
      dateTimeText(happenedAt),
      printable(channel.name),
      state,
      String(attempts),
      printable(state === 'sent' || says === null ? title : `${title} – ${says}`),
    ]),
  );
}
