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
  return (
    <a
      className="pill still"
      href={routeAddress({ kind: 'outbox' })}
      // A narrow window has no room for the words that a screen reader needs.
      aria-label={waiting === 0 ? undefined : `${messagesWait(waiting)} to be sent`}
      title={failing === null ? 'Open the outbox' : `${failing} does not get what it is to be told. Open the outbox`}
    >
      <StateMark state={failing === null ? 'pending' : 'failed'} label={null} />
      {waiting === 0 ? (
        <span className="clip">A notice was not sent</span>
      ) : (
        <span className="clip">
          {waiting.toLocaleString()}
          <span className="wide-only"> {waiting === 1 ? 'message' : 'messages'}</span>{' '}
          {waiting === 1 ? 'waits' : 'wait'}
        </span>
      )}
    </a>
  );
}

type Channels = NonNullable<ReturnType<typeof useNotices.getState>['notices']>['channels'];

const failingName = (channels: Channels): string | null =>
  channels.find((channel) => channel.form.enabled && channel.lastFailure !== null)?.form.name ?? null;
