import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ChildProgram, until } from './child-program.ts';
import { runTool } from './run-tool.ts';
import type { SessionBus } from './session-bus.ts';

export interface ShownNotification {
  readonly id: string;
  readonly appName: string;
  readonly title: string;
  readonly body: string;
  readonly urgency: string;
}

/** Between fields and records; no notification has these in its text. */
const FIELD = '\u001f';
const RECORD = '\u001e';

/** A real notification daemon on the test's desktop, which keeps a record of what it showed. */
export class NotificationHost {
  readonly #daemon: ChildProgram;
  readonly #record: string;
  readonly #environment: Readonly<Record<string, string>>;

  private constructor(daemon: ChildProgram, record: string, environment: Readonly<Record<string, string>>) {
    this.#daemon = daemon;
    this.#record = record;
    this.#environment = environment;
  }

  static async start(
    room: string,
    bus: SessionBus,
    environment: Readonly<Record<string, string>>,
  ): Promise<NotificationHost> {
    const folder = join(room, 'dunst');
    await mkdir(folder);
    const record = join(folder, 'shown');
    await writeFile(record, '');
    const script = join(folder, 'record.sh');
    const fields = '"$DUNST_ID" "$DUNST_APP_NAME" "$DUNST_SUMMARY" "$DUNST_BODY" "$DUNST_URGENCY"';
    await writeFile(script, `#!/bin/sh\nprintf '%s\\037%s\\037%s\\037%s\\037%s\\036' ${fields} >> '${record}'\n`);
    await chmod(script, 0o755);
    await writeFile(
      join(folder, 'dunstrc'),
      `[global]
    width = 360
    height = 200
    origin = top-right
    offset = 16x16
    font = DejaVu Sans 10
    markup = full
    format = "<b>%s</b>\\n%b"
    idle_threshold = 0
    show_indicators = no
    mouse_left_click = do_action, close_current
    enable_recursive_icon_lookup = true
[urgency_low]
    timeout = 0
[urgency_normal]
    timeout = 0
[urgency_critical]
    timeout = 0
[record]
    summary = "*"
    script = ${script}
`,
    );
    const daemon = new ChildProgram('dunst', ['-conf', join(folder, 'dunstrc')], environment);
    await until('the notification daemon is there', async () => {
      if (!daemon.isRunning) throw new Error(`dunst ended: ${daemon.output}`);
      return bus.hasOwner('org.freedesktop.Notifications');
    });
    return new NotificationHost(daemon, record, environment);
  }

  /** All that was ever shown, in its order; one that replaces another comes again under the same id. */
  async shown(): Promise<ShownNotification[]> {
    const records = (await readFile(this.#record, 'utf8')).split(RECORD).filter((record) => record !== '');
    return records.map((record) => {
      const [id = '', appName = '', title = '', body = '', urgency = ''] = record.split(FIELD);
      return { id, appName, title, body, urgency };
    });
  }

  /** The next one that fits, with those that were shown already. */
  waitFor(what: string, fits: (shown: ShownNotification) => boolean, limitMs = 30_000): Promise<ShownNotification> {
    return until(`a notification: ${what}`, async () => (await this.shown()).find(fits) ?? null, limitMs);
  }

  /** As a click on the uppermost notification does. */
  async click(): Promise<void> {
    await this.#control('action', '0');
  }

  async closeAll(): Promise<void> {
    await this.#control('close-all');
  }

  /** As somebody who does not want to be disturbed. */
  async pause(isPaused: boolean): Promise<void> {
    await this.#control('set-paused', String(isPaused));
  }

  stop(): Promise<void> {
    return this.#daemon.stop();
  }

  async #control(...words: string[]): Promise<void> {
    await runTool('dunstctl', words, { timeoutMs: 10_000, environment: { ...this.#environment } });
  }
}
