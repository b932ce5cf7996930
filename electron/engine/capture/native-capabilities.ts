import type { TraceProtocol } from '../../domain/trace.ts';
import { loadLibc } from '../native/libc.ts';
import { createProbeSockets } from '../trace/create-probe-sockets.ts';
import type { ProbeSockets, SocketPermission } from '../trace/probe-sockets.ts';
import type { Capability, DoctorContext } from './capability.ts';

const TRACES: readonly { readonly protocol: TraceProtocol; readonly title: string }[] = [
  { protocol: 'tcp', title: 'path by TCP, all hops at once' },
  { protocol: 'udp', title: 'path by UDP, all hops at once' },
  { protocol: 'icmp', title: 'path by ICMP, all hops at once' },
];

const NATIVE_PARTS = "install Stallscope with its optional dependencies; until then the system's own tools are used";

/** What the product traces and reads itself, without the system's tools. Sockets are opened and closed again; nothing is sent. */
export function nativeCapabilities(context: Pick<DoctorContext, 'platform'>): readonly Capability[] {
  return [...nativeTraces(context.platform), kernelView(context.platform)];
}

function nativeTraces(platform: NodeJS.Platform): readonly Capability[] {
  const created = createProbeSockets(platform);
  if (created.kind === 'impossible') {
    const state = created.obstacle === 'unsupported' ? 'not-on-this-platform' : 'missing';
    return TRACES.map((one) => ({ ...named(one), state, detail: created.message, remedy: NATIVE_PARTS }));
  }
  const { sockets } = created;
  try {
    return TRACES.map((one) => examined(one, sockets, platform));
  } finally {
    sockets.closeAll();
  }
}

function examined(one: (typeof TRACES)[number], sockets: ProbeSockets, platform: NodeJS.Platform): Capability {
  const [four, six] = ([4, 6] as const).map((family) => sockets.permission(one.protocol, family));
  const refused = [four, six].filter((permission) => permission?.kind === 'refused');
  if (refused.length === 2) return refusedBy(one, refused[0]);
  const family = refused.length === 0 ? 'IPv4 and IPv6' : four?.kind === 'permitted' ? 'IPv4 only' : 'IPv6 only';
  const common = { ...named(one), remedy: refused[0]?.kind === 'refused' ? refused[0].remedy : null };
  if (platform === 'linux') return { ...common, state: 'ready', detail: `${family}, without privilege` };
  return {
    ...common,
    state: 'untested',
    detail: `${family}; written after the system's documentation and not yet run there by anybody`,
    remedy: "the system's own tools trace as well; please report what you see",
  };
}

function refusedBy(one: (typeof TRACES)[number], permission: SocketPermission | undefined): Capability {
  if (permission?.kind !== 'refused') return { ...named(one), state: 'untested', detail: null, remedy: null };
  const state = permission.failure === 'unsupported' ? 'not-on-this-platform' : 'not-permitted';
  return { ...named(one), state, detail: permission.message, remedy: permission.remedy };
}

const named = ({ protocol, title }: (typeof TRACES)[number]): Pick<Capability, 'id' | 'title'> => ({
  id: `native-trace-${protocol}`,
  title,
});

function kernelView(platform: NodeJS.Platform): Capability {
  const common = { id: 'tcp-info', title: "the kernel's account of the hung connection" };
  if (platform !== 'linux') return { ...common, state: 'not-on-this-platform', detail: null, remedy: null };
  const loaded = loadLibc();
  return loaded.kind === 'loaded'
    ? { ...common, state: 'ready', detail: 'TCP_INFO', remedy: null }
    : { ...common, state: 'missing', detail: loaded.message, remedy: NATIVE_PARTS };
}
