/** Programs that captures and facts make use of. */
export const TOOLS = [
  'mtr',
  'traceroute',
  'traceroute6',
  'tracert',
  'ip',
  'ss',
  'ping',
  'netstat',
  'route',
  'arp',
  'ndp',
  'tcpdump',
  'dumpcap',
  'timedatectl',
] as const;
export type Tool = (typeof TOOLS)[number];

const DEBIAN_PACKAGES: Partial<Record<Tool, string>> = {
  mtr: 'mtr-tiny',
  traceroute: 'traceroute',
  ip: 'iproute2',
  ss: 'iproute2',
  ping: 'iputils-ping',
  netstat: 'net-tools',
  route: 'net-tools',
  arp: 'net-tools',
  tcpdump: 'tcpdump',
  dumpcap: 'wireshark-common',
};

const OTHER_LINUX_PACKAGES: Partial<Record<Tool, string>> = {
  ...DEBIAN_PACKAGES,
  mtr: 'mtr',
  ping: 'iputils',
  ip: 'iproute',
  ss: 'iproute',
};

/** How to get a program that is missing; null where the system offers none or brings it along. */
export function remedyForMissing(tool: Tool, platform: NodeJS.Platform): string | null {
  if (platform === 'linux') {
    const debian = DEBIAN_PACKAGES[tool];
    const other = OTHER_LINUX_PACKAGES[tool];
    if (debian === undefined || other === undefined) return null;
    return `Debian, Ubuntu: sudo apt-get install ${debian}; Fedora: sudo dnf install ${other}; Alpine: sudo apk add ${alpinePackage(tool)}`;
  }
  if (platform === 'darwin') {
    return tool === 'mtr' ? 'brew install mtr' : tool === 'dumpcap' ? 'brew install wireshark' : null;
  }
  return platform === 'win32' && tool === 'dumpcap'
    ? 'winget install WiresharkFoundation.Wireshark; its installer brings Npcap, which is what captures'
    : null;
}

function alpinePackage(tool: Tool): string {
  return tool === 'ip' || tool === 'ss' ? 'iproute2' : (OTHER_LINUX_PACKAGES[tool] ?? tool);
}

/** How to permit a program what it lacks; `path` is where it was found. */
export function remedyForForbidden(tool: Tool, platform: NodeJS.Platform, path: string | null): string | null {
  if (tool === 'dumpcap' || tool === 'tcpdump') return remedyForCapturing(tool, platform, path);
  if (platform === 'linux') {
    const file =
      tool === 'mtr' ? '"$(command -v mtr-packet)"' : `"$(readlink -f ${path ?? `"$(command -v ${tool})"`})"`;
    return `sudo setcap cap_net_raw+ep ${file}, or run Stallscope with sudo`;
  }
  if (platform === 'darwin') {
    return tool === 'mtr'
      ? 'sudo chown root "$(brew --prefix)/sbin/mtr-packet" && sudo chmod u+s "$(brew --prefix)/sbin/mtr-packet"'
      : 'run Stallscope with sudo';
  }
  return null;
}

/**
 * How a person who is not root may capture packets. Where Wireshark is packaged for it, membership of a group is all: capabilities on
 * the program itself would let everybody on this machine listen.
 */
function remedyForCapturing(
  tool: 'dumpcap' | 'tcpdump',
  platform: NodeJS.Platform,
  path: string | null,
): string | null {
  const asMember = 'sudo usermod -aG wireshark "$USER"';
  const again = 'then log out and in again';
  switch (platform) {
    case 'linux': {
      const install = tool === 'dumpcap' ? '' : 'sudo apt-get install wireshark-common && ';
      const file = `"$(readlink -f ${path ?? `"$(command -v ${tool})"`})"`;
      return [
        `Debian, Ubuntu: ${install}sudo dpkg-reconfigure wireshark-common && ${asMember}`,
        `answer Yes to the question, ${again}`,
        `Fedora: ${tool === 'dumpcap' ? '' : 'sudo dnf install wireshark-cli && '}${asMember}`,
        `Elsewhere, for everybody on this machine: sudo setcap cap_net_raw,cap_net_admin+eip ${file}`,
      ].join('; ');
    }
    case 'darwin':
      return `brew install --cask wireshark-chmodbpf; ${again}`;
    case 'win32':
      return 'install Npcap again without “Restrict Npcap driver’s access to Administrators only”';
    default:
      return 'run Stallscope with sudo';
  }
}
