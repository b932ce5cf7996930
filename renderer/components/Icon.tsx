import {
  ArrowLeft,
  ArrowRight,
  Bell,
  BellOff,
  Check,
  ChevronDown,
  ChevronLeft,
  ChevronRight,
  Columns2,
  Copy,
  CopyPlus,
  Download,
  Ellipsis,
  FolderOpen,
  KeyRound,
  type LucideIcon,
  Maximize2,
  Pause,
  Pencil,
  Play,
  Plus,
  RefreshCw,
  Route,
  Search,
  SlidersHorizontal,
  Trash2,
  Upload,
  X,
} from 'lucide-react';

const DRAWINGS = {
  back: ArrowLeft,
  bell: Bell,
  check: Check,
  close: X,
  compare: Columns2,
  copy: Copy,
  down: ChevronDown,
  download: Download,
  duplicate: CopyPlus,
  edit: Pencil,
  export: Upload,
  folder: FolderOpen,
  forward: ArrowRight,
  key: KeyRound,
  left: ChevronLeft,
  more: Ellipsis,
  path: Route,
  pause: Pause,
  plus: Plus,
  remove: X,
  repeat: RefreshCw,
  resume: Play,
  right: ChevronRight,
  search: Search,
  settings: SlidersHorizontal,
  snooze: BellOff,
  trash: Trash2,
  whole: Maximize2,
} as const satisfies Readonly<Record<string, LucideIcon>>;

export type IconName = keyof typeof DRAWINGS;

/** So small, their outlines alone would be read as frames, and with them they would be heavy. */
const FILLED: ReadonlySet<IconName> = new Set(['pause', 'resume']);

interface Props {
  readonly name: IconName;
  /** Pixels of its side; 16 beside words of the body, 14 beside smaller ones. */
  readonly size?: 12 | 14 | 16;
}

/** A drawing beside words or within a labelled button, so it says nothing of its own. */
export function Icon({ name, size = 16 }: Props) {
  const Drawing = DRAWINGS[name];
  return (
    <Drawing
      size={size}
      strokeWidth={FILLED.has(name) ? 0 : 1.5}
      absoluteStrokeWidth
      fill={FILLED.has(name) ? 'currentColor' : 'none'}
      aria-hidden="true"
      focusable="false"
    />
  );
}
