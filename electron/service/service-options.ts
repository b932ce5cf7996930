import type { TargetSecretsJson } from '../contract/host-contract.ts';
import type { Clock } from '../domain/clock.ts';
import type { AddressAndPort } from '../domain/target.ts';
import type { HopNaming } from './hop-labels.ts';
import type { ConfiguredNotices } from './notices/configured-notices.ts';
import type { NoticeSecretsHeld } from './notices/notice-secrets.ts';
import type { TargetInput } from './target-input.ts';

/** How an engine is started. */
export interface ServiceOptions {
  /** By which all of it runs; the machine's own by default. */
  readonly clock?: Clock;
  readonly directory: string;
  /** null: the targets that are kept in the directory. */
  readonly targets: readonly TargetInput[] | null;
  /** Secret values for kept targets, by their name, as `RunningService.secrets` told them; none by default. What no target needs is dropped. */
  readonly secrets?: readonly TargetSecretsJson[];
  /** Beside the system's own. */
  readonly resolvers: readonly AddressAndPort[];
  /** Under which servers see this computer, in the spelling of `parsePublicAddress`; the one that is kept by default. */
  readonly publicAddress?: string | null;
  /** What hops are labelled with; nothing by default. */
  readonly hopNaming?: HopNaming;
  /** Whoever starts it has told a person that the process before this one ended unasked. */
  readonly afterOutage?: boolean;
  /** What a configuration file says of being told, which hides what is kept; null or left out: what is kept. */
  readonly notices?: ConfiguredNotices | null;
  /** Secret values for kept channels and the heartbeat, as `RunningService.noticeSecrets` told them; left out where nobody keeps them. */
  readonly noticeSecrets?: readonly NoticeSecretsHeld[];
  /** Requests are not started any more, and only a new process helps. Without it, nobody would start one. */
  readonly onStuck?: (says: string) => void;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  /** One line for the log: what went wrong inside and what no caller waits for. */
  readonly log: (line: string) => void;
}
