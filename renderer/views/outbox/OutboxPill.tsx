import { StateMark } from '../../components/StateMark.tsx';
import { useNotices } from '../../state/notices.ts';
import { useOutbox } from '../../state/outbox.ts';
import { routeAddress } from '../../state/route.ts';
import { messagesWait } from './outbox-words.ts';
import { useLasting } from './use-lasting.ts';

/** What is sent within this time needs no word. */
const UNSAID_MS = 5_000;

/** On every screen: what people were to be told and have not been, where that does not mend itself at once. */
export function OutboxPill() {
  const waiting = useOutbox((state) => state.waiting ?? 0);
  const failing = useNotices(({ notices }) => failingName(notices?.channels ?? []));
  const isLong = useLasting(waiting > 0, UNSAID_MS);
  if (failing === null && !isLong) return null;
  const words = waiting > 0 ? messagesWait(waiting) : 'A notice was not sent';
  return (
    <a
      className="pill still"
      href={routeAddress({ kind: 'outbox' })}
      title={failing === null ? 'Open the outbox' : `${failing} does not get what it is to be told. Open the outbox`}
    >
      <StateMark state={failing === null ? 'pending' : 'failed'} label={null} />
      <span className="clip">{words}</span>
    </a>
  );
}

type Channels = NonNullable<ReturnType<typeof useNotices.getState>['notices']>['channels'];

const failingName = (channels: Channels): string | null =>
  channels.find((channel) => channel.form.enabled && channel.lastFailure !== null)?.form.name ?? null;
