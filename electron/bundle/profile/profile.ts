import type { EvidenceKind } from '../../domain/evidence.ts';
import type { TraceProtocol } from '../../domain/trace.ts';

/** What a support desk asks for: data, read from a YAML file, so that another desk is a file and no code. */
export interface Profile {
  /** The file's name without its ending: lower-case letters, digits, dashes. */
  readonly id: string;
  readonly title: string;
  /** What this desk wants, in a few words. */
  readonly says: string;
  /** One zip, or loose files in a folder, because some desks refuse archives. */
  readonly form: 'zip' | 'files';
  readonly limits: {
    /** Largest size of one file in bytes; longer text files are cut into parts, others are left out and named. null: any. */
    readonly fileBytes: number | null;
    /** Endings that the desk takes, without the dot; files of other endings get `.txt` behind theirs when they are text. null: any. */
    readonly endings: readonly string[] | null;
  };
  readonly checklist: readonly ProfileItem[];
  /** What the sender does with the bundle at this desk, a sentence each; they stand in README.txt and at the end of the ticket. */
  readonly advice: readonly string[];
}

export interface ProfileItem {
  /** Within the profile. */
  readonly id: string;
  readonly title: string;
  readonly needs: ProfileNeed;
}

/** What must be there so that an item of a checklist counts as present. */
export type ProfileNeed =
  | { readonly kind: 'samples' }
  /** Always there: it stands in the list because desks ask for it. */
  | { readonly kind: 'utc-times' }
  | { readonly kind: 'host-facts' }
  /** Evidence of one of these kinds; `inFlight`: taken while a request was open. */
  | { readonly kind: 'evidence'; readonly kinds: readonly EvidenceKind[]; readonly inFlight: boolean }
  /** A report of so many packets from here; it can be collected now. `names`: with host names and AS numbers beside the addresses. */
  | {
      readonly kind: 'long-run';
      readonly packets: number;
      readonly protocol: TraceProtocol | 'any';
      readonly names: boolean;
    }
  /** The same from the other end, which only the desk can run. */
  | { readonly kind: 'other-side'; readonly packets: number; readonly protocol: TraceProtocol }
  /** Names and networks of the hops; they can be collected now. */
  | { readonly kind: 'hop-names' }
  /** The last good path and the usual times. */
  | { readonly kind: 'baseline' }
  /** The id that a CDN's edge gave to the request, and its place. */
  | { readonly kind: 'edge' }
  /** The same service asked without the CDN: a target with the same name, pinned to another address. */
  | { readonly kind: 'origin-bypass' }
  | { readonly kind: 'certificate' }
  | { readonly kind: 'public-address' }
  | { readonly kind: 'both-addresses' };

/** What can be collected after the window. */
export type Collection =
  | {
      readonly kind: 'long-run';
      readonly packets: number;
      readonly protocol: TraceProtocol | 'any';
      readonly names: boolean;
    }
  | { readonly kind: 'hop-names' };

/** What brings an item that can be collected after the window; null for one that cannot. */
export function collectionOf({ needs }: ProfileItem): Collection | null {
  switch (needs.kind) {
    case 'long-run':
      return { kind: 'long-run', packets: needs.packets, protocol: needs.protocol, names: needs.names };
    case 'hop-names':
      return { kind: 'hop-names' };
    default:
      return null;
  }
}
