import { expect, test } from 'vitest';
import type { NoticePolicy } from '../../../electron/domain/notice/notice-policy.ts';
import { changeText, DAY, HOUR, heard, MINUTE, NEAR_VERDICT, PolicyWorld, SECOND, type Sent } from './policy-world.ts';
import { targetTold } from './world.ts';

const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const;
type Day = (typeof DAYS)[number];

const SENSORS = Array.from({ length: 500 }, (_, index) => `sensor-${String(index).padStart(3, '0')}`);
const SITES = ['api', 'shop', 'blog', 'db', 'mx', 'vpn'];
const TARGETS = [
  ...SITES.map((name) => targetTold(name)),
  targetTold('web-1', { group: 'web' }),
  targetTold('web-2', { group: 'web' }),
  targetTold('web-cdn', { group: 'web', required: false }),
  ...SENSORS.map((name) => targetTold(name)),
];

/** The mail waits through the night; the pager wakes somebody, of what is down alone, and is not used to remind anybody. */
const CHANNELS = [
  heard('mail'),
  heard('pager', { least: 'down', quietHours: false, reminders: false, certificates: false }, { oneSubjectEach: true }),
];

/** The night is 22:00 to 07:00 in Vienna, which in January is 21:00 to 06:00 UTC. */
const POLICY: Partial<NoticePolicy> = {
  remindAfterMs: 4 * HOUR,
  quietHours: [{ days: [0, 1, 2, 3, 4, 5, 6], from: '22:00', until: '07:00', zone: 'Europe/Vienna' }],
  maintenance: [
    {
      id: 'backups',
      name: 'Backups',
      when: { kind: 'weekly', days: [3], from: '03:00', until: '05:00', zone: 'Europe/Vienna' },
      targets: ['db'],
      groups: [],
    },
  ],
};

class Week extends PolicyWorld {
  /** Goes on to that moment of the week, in UTC. */
  until(day: Day, time: string): void {
    const [hours = 0, minutes = 0, seconds = 0] = time.split(':').map(Number);
    const atMs = DAYS.indexOf(day) * DAY + hours * HOUR + minutes * MINUTE + seconds * SECOND;
    if (atMs < this.realMs) throw new Error(`${day} ${time} is over.`);
    this.pass(atMs - this.realMs);
  }
}

/** One row a moment and channel: when, to whom, what changed, and what is wrong after it. */
function table(sent: readonly Sent[]): string[] {
  const rows: string[] = [];
  for (let at = 0; at < sent.length; ) {
    const first = sent[at];
    if (first === undefined) break;
    const isAlike = ({ realMs, channel, digest }: Sent): boolean =>
      realMs === first.realMs && channel === first.channel && digest.changes[0]?.kind === first.digest.changes[0]?.kind;
    const rest = sent.slice(at);
    const end = rest.findIndex((one) => !isAlike(one));
    const alike = end === -1 ? rest : rest.slice(0, end);
    at += alike.length;
    const when = `${DAYS[Math.floor(first.realMs / DAY)]} ${new Date(first.realMs).toISOString().slice(11, 19)}`;
    if (alike.length > 3) {
      rows.push(
        `${when}  ${first.channel}  ${alike.length} messages: ${changesText(alike.flatMap(({ digest }) => digest.changes))}`,
      );
    } else {
      for (const { channel, digest } of alike) {
        rows.push(`${when}  ${channel}  ${changesText(digest.changes, digest.all?.changes)}  |  ${wrongText(digest)}`);
      }
    }
  }
  return rows;
}

function changesText(changes: Sent['digest']['changes'], all = changes.length): string {
  const kinds = new Set(changes.map(({ kind }) => kind));
  const [kind] = kinds;
  return changes.length > 10 && kinds.size === 1 ? `${kind} ×${all}` : changes.map(changeText).join('; ');
}

function wrongText({ wrongNow, unlisted }: Sent['digest']): string {
  const all = wrongNow.length + (unlisted?.subjects ?? 0);
  if (all === 0) return 'all fine';
  return all > 10 ? `${all} wrong` : `wrong: ${wrongNow.map(({ subject }) => subject.name).join(', ')}`;
}

test('a week of faults is told exactly as a person would want it', () => {
  const week = new Week(TARGETS, CHANNELS, POLICY);
  week.start();

  // A short blip: one slow request.
  week.until('Mon', '09:00:00');
  week.slow('api', 2_300);
  week.until('Mon', '09:00:20');
  week.recover('api');

  // A slow incident.
  week.until('Mon', '10:00:00');
  week.slow('shop', 2_400);
  week.until('Mon', '10:00:06');
  week.slow('shop', 3_100);
  week.until('Mon', '10:05:00');
  week.slow('shop', 9_000);
  week.until('Mon', '10:12:00');
  week.recover('shop');

  // A flapping hour. From the fifth change on the engine holds the incident open until ten minutes were quiet.
  for (const minute of ['00', '02']) {
    week.until('Mon', `14:${minute}:00`);
    week.fail('blog');
    week.until('Mon', `14:0${Number(minute) + 1}:00`);
    week.recover('blog');
  }
  week.until('Mon', '14:04:00');
  week.fail('blog');
  for (let minute = 5; minute < 60; minute += 5) {
    week.until('Mon', `14:${String(minute).padStart(2, '0')}:00`);
    week.fail('blog', { flapping: true });
  }
  week.until('Mon', '15:05:00');
  week.recover('blog');

  // A group: an optional target fails, then a required one.
  week.until('Tue', '09:00:00');
  week.fail('web-cdn');
  week.until('Tue', '09:05:00');
  week.fail('web-1');
  week.until('Tue', '09:20:00');
  week.recover('web-1');
  week.until('Tue', '09:30:00');
  week.recover('web-cdn');

  // A long outage.
  week.until('Tue', '11:00:00');
  week.fail('vpn');
  week.until('Tue', '20:30:00');
  week.recover('vpn');

  // A night: one trouble that is over by the morning, one that is not.
  week.until('Wed', '03:00:00');
  week.fail('api');
  week.until('Wed', '03:10:00');
  week.recover('api');
  week.until('Wed', '05:50:00');
  week.fail('shop');
  week.until('Wed', '06:30:00');
  week.recover('shop');

  // The network here is down; the database has trouble of its own behind it.
  week.until('Wed', '12:00:00');
  for (const { name } of TARGETS) week.fail(name, { verdict: NEAR_VERDICT }, 'network-unreachable');
  week.until('Wed', '12:20:00');
  for (const { name } of TARGETS) if (name !== 'db') week.recover(name);
  week.fail('db');
  week.until('Wed', '13:00:00');
  week.recover('db');

  // Backups: a fault inside, and one that outlasts them into the night.
  week.until('Thu', '02:10:00');
  week.fail('db');
  week.until('Thu', '02:40:00');
  week.recover('db');
  week.until('Thu', '03:50:00');
  week.fail('db');
  week.until('Thu', '04:20:00');
  week.recover('db');

  // Somebody moves the mail server and wants to hear nothing of it for two hours.
  week.until('Thu', '10:00:00');
  week.snooze('mx', 2 * HOUR);
  week.until('Thu', '10:30:00');
  week.fail('mx');
  week.until('Thu', '12:30:00');
  week.recover('mx');

  // Somebody has seen it.
  week.until('Thu', '14:00:00');
  week.fail('api');
  week.until('Thu', '14:05:00');
  week.acknowledge('api', 'Ada');
  week.until('Thu', '20:00:00');
  week.recover('api');

  // This computer is held up for half a minute.
  week.until('Thu', '20:10:00');
  for (let times = 0; times < 6; times += 1) {
    for (const { name } of TARGETS) week.answer(name, true);
    week.pass(5 * SECOND);
  }
  for (const { name } of TARGETS) week.answer(name);

  // A certificate, and pings at night that did not get through.
  week.until('Fri', '09:00:00');
  week.happen({ kind: 'certificate', target: 'shop', finding: { kind: 'expires', validToUs: 0, days: 14, of: null } });

  // A restart in the middle of an incident, and one that ends while nobody watches.
  week.until('Fri', '12:00:00');
  week.fail('web-2');
  week.fail('blog');
  week.until('Fri', '12:30:00');
  week.restart(MINUTE);
  week.fail('web-2');
  week.until('Fri', '12:50:00');
  week.recover('web-2');

  week.until('Fri', '22:30:00');
  week.happen({ kind: 'heartbeat-missed', sinceUs: week.nowUs - 600_000_000, missed: 10 });

  // The clock is set three hours forward, and back again.
  week.until('Sat', '10:00:00');
  week.fail('api');
  week.until('Sat', '10:10:00');
  week.originUs += 3 * HOUR * 1_000;
  week.until('Sat', '10:30:00');
  week.originUs -= 3 * HOUR * 1_000;
  week.until('Sat', '10:40:00');
  week.recover('api');

  // A storm.
  week.until('Sun', '12:00:00');
  for (const name of SENSORS) {
    week.fail(name);
    week.pass(40);
  }
  week.until('Sun', '12:30:00');
  for (const name of SENSORS) {
    week.recover(name);
    week.pass(40);
  }
  week.until('Sun', '23:59:59');

  // When, to whom: what changed | what is wrong after it.
  expect(table(week.sent)).toEqual([
    'Mon 10:00:11  mail  opened shop  |  wrong: shop',
    'Mon 10:00:11  pager  opened shop  |  wrong: shop',
    'Mon 10:12:05  mail  recovered shop  |  all fine',
    'Mon 10:12:05  pager  recovered shop  |  all fine',
    'Mon 14:00:05  mail  opened blog  |  wrong: blog',
    'Mon 14:00:05  pager  opened blog  |  wrong: blog',
    'Mon 14:01:05  mail  recovered blog  |  all fine',
    'Mon 14:01:05  pager  recovered blog  |  all fine',
    'Mon 14:02:05  mail  opened blog  |  wrong: blog',
    'Mon 14:02:05  pager  opened blog  |  wrong: blog',
    'Mon 14:03:05  mail  recovered blog  |  all fine',
    'Mon 14:03:05  pager  recovered blog  |  all fine',
    'Mon 14:04:05  mail  flapping blog  |  wrong: blog',
    'Mon 14:04:05  pager  flapping blog  |  wrong: blog',
    'Mon 15:05:05  mail  steady blog ×3  |  all fine',
    'Mon 15:05:05  pager  steady blog ×3  |  all fine',
    'Tue 09:00:05  mail  opened web degraded: web-cdn  |  wrong: web',
    'Tue 09:05:05  mail  worse web down: web-1+web-cdn, joined by web-1  |  wrong: web',
    'Tue 09:05:05  pager  opened web down: web-1  |  wrong: web',
    'Tue 09:20:05  mail  better web degraded: web-cdn, without web-1  |  wrong: web',
    'Tue 09:20:05  pager  recovered web  |  all fine',
    'Tue 09:30:05  mail  recovered web  |  all fine',
    'Tue 11:00:05  mail  opened vpn  |  wrong: vpn',
    'Tue 11:00:05  pager  opened vpn  |  wrong: vpn',
    'Tue 15:00:05  mail  reminder vpn  |  wrong: vpn',
    'Tue 19:00:05  mail  reminder vpn  |  wrong: vpn',
    'Tue 20:30:05  mail  recovered vpn  |  all fine',
    'Tue 20:30:05  pager  recovered vpn  |  all fine',
    'Wed 03:00:05  pager  opened api  |  wrong: api',
    'Wed 03:10:05  pager  recovered api  |  all fine',
    'Wed 05:50:05  pager  opened shop  |  wrong: shop',
    'Wed 06:00:00  mail  recovered api; opened shop  |  wrong: shop',
    'Wed 06:30:05  mail  recovered shop  |  all fine',
    'Wed 06:30:05  pager  recovered shop  |  all fine',
    'Wed 12:00:15  mail  blind (network)  |  all fine',
    'Wed 12:00:15  pager  blind (network)  |  all fine',
    'Wed 12:20:35  mail  opened db; seeing (network, 508 untold)  |  wrong: db',
    'Wed 12:20:35  pager  opened db  |  wrong: db',
    'Wed 12:20:35  pager  seeing (network, 508 untold)  |  all fine',
    'Wed 13:00:05  mail  recovered db  |  all fine',
    'Wed 13:00:05  pager  recovered db  |  all fine',
    'Thu 04:00:00  pager  opened db  |  wrong: db',
    'Thu 04:20:05  pager  recovered db  |  all fine',
    'Thu 06:00:00  mail  recovered db  |  all fine',
    'Thu 12:00:00  mail  opened mx  |  wrong: mx',
    'Thu 12:00:00  pager  opened mx  |  wrong: mx',
    'Thu 12:30:05  mail  recovered mx  |  all fine',
    'Thu 12:30:05  pager  recovered mx  |  all fine',
    'Thu 14:00:05  mail  opened api  |  wrong: api',
    'Thu 14:00:05  pager  opened api  |  wrong: api',
    'Thu 14:05:00  mail  acknowledged api by Ada  |  wrong: api',
    'Thu 14:05:00  pager  acknowledged api by Ada  |  wrong: api',
    'Thu 20:00:05  mail  recovered api  |  all fine',
    'Thu 20:00:05  pager  recovered api  |  all fine',
    'Fri 09:00:05  mail  certificate shop expires  |  all fine',
    'Fri 12:00:05  mail  opened blog; opened web down: web-2  |  wrong: blog, web',
    'Fri 12:00:05  pager  opened blog  |  wrong: blog',
    'Fri 12:00:05  pager  opened web down: web-2  |  wrong: web',
    'Fri 12:31:30  mail  recovered blog  |  wrong: web',
    'Fri 12:31:30  pager  recovered blog  |  all fine',
    'Fri 12:50:05  mail  recovered web  |  all fine',
    'Fri 12:50:05  pager  recovered web  |  all fine',
    'Fri 22:30:05  pager  heartbeat missed 10  |  all fine',
    'Sat 06:00:00  mail  heartbeat missed 10  |  all fine',
    'Sat 10:00:05  mail  opened api  |  wrong: api',
    'Sat 10:00:05  pager  opened api  |  wrong: api',
    'Sat 10:40:05  mail  recovered api  |  all fine',
    'Sat 10:40:05  pager  recovered api  |  all fine',
    'Sun 12:00:24  mail  opened ×500  |  500 wrong',
    'Sun 12:00:24  pager  20 messages: opened ×20',
    'Sun 12:30:24  mail  recovered ×500  |  all fine',
    'Sun 12:30:24  pager  20 messages: recovered ×20',
  ]);
});
