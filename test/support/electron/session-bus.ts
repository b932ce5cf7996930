import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ChildProgram } from './child-program.ts';
import { readVariant, type Variant } from './gvariant.ts';
import { runTool } from './run-tool.ts';

/** What may start by itself on the bus of a test; a keyring, above all, must not. */
const SERVICES = ['org.xfce.Xfconf.service'];

/** A D-Bus of a test's own. */
export class SessionBus {
  readonly address: string;
  readonly #daemon: ChildProgram;
  readonly #environment: Readonly<Record<string, string>>;

  private constructor(daemon: ChildProgram, address: string, environment: Readonly<Record<string, string>>) {
    this.#daemon = daemon;
    this.address = address;
    this.#environment = { ...environment, DBUS_SESSION_BUS_ADDRESS: address };
  }

  /** `as` runs the bus for another user, who then must own `room`; only that user may call it. */
  static async start(
    room: string,
    environment: Readonly<Record<string, string>>,
    as: readonly string[] = [],
  ): Promise<SessionBus> {
    const services = join(room, 'services');
    await mkdir(services);
    for (const name of SERVICES)
      await copyFile(join('/usr/share/dbus-1/services', name), join(services, name)).catch(() => {});
    const configuration = join(room, 'bus.conf');
    await writeFile(
      configuration,
      `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN" "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <keep_umask/>
  <listen>unix:path=${join(room, 'bus')}</listen>
  <auth>EXTERNAL</auth>
  <servicedir>${services}</servicedir>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
`,
    );
    const command = [...as, 'dbus-daemon', `--config-file=${configuration}`, '--nofork', '--print-address=1'];
    const [program = '', ...args] = command;
    const daemon = new ChildProgram(program, args, environment);
    const [address] = await daemon.printed(/unix:path=\S+/);
    return new SessionBus(daemon, address, environment);
  }

  /** Calls a method; `args` in GVariant's text format. Fails with what the bus says. */
  async call(destination: string, path: string, method: string, ...args: readonly string[]): Promise<Variant> {
    const words = [
      'call',
      '--session',
      '--dest',
      destination,
      '--object-path',
      path,
      '--method',
      method,
      '--',
      ...args,
    ];
    return readVariant(await runTool('gdbus', words, { timeoutMs: 20_000, environment: this.#environment }));
  }

  async hasOwner(name: string): Promise<boolean> {
    const answer = await this.call('org.freedesktop.DBus', '/', 'org.freedesktop.DBus.NameHasOwner', name);
    return Array.isArray(answer) && answer[0] === true;
  }

  stop(): Promise<void> {
    return this.#daemon.stop();
  }
}
