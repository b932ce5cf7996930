import { ownerOf, type SessionBus } from './session-bus.ts';

/**
 * Whether the desktop has a place for icons. `id` changes when that place is another one than before, such as after the panel was
 * started anew: an icon that stood in the former does not move over by itself.
 */
export type TrayPlace = { readonly kind: 'there'; readonly id: string } | { readonly kind: 'missing' };

export type FindTrayPlace = () => Promise<TrayPlace>;

const WATCHER = 'org.kde.StatusNotifierWatcher';

/**
 * Looks for a StatusNotifierWatcher with a host, as panels of today have one. Where only the older tray of X11 is, this finds nothing: the
 * icon is then shown if the toolkit manages to, but nothing relies on it.
 */
export async function linuxTrayPlace(bus: SessionBus): Promise<TrayPlace> {
  const owner = await ownerOf(bus, WATCHER);
  if (owner === null) return { kind: 'missing' };
  const host = await bus.ask({
    service: WATCHER,
    path: '/StatusNotifierWatcher',
    method: 'org.freedesktop.DBus.Properties.Get',
    words: [WATCHER, 'IsStatusNotifierHostRegistered'],
  });
  return host.kind === 'answered' && /\btrue\b/.test(host.text) ? { kind: 'there', id: owner } : { kind: 'missing' };
}

/** macOS and Windows always have one. */
export const ALWAYS_THERE: FindTrayPlace = async () => ({ kind: 'there', id: 'system' });
