/**
 * One argument of an `Exec` line (Desktop Entry Specification, “The Exec key”): in double quotes where it holds a reserved
 * character, with backslashes before `"`, `` ` ``, `$` and `\`, and `%` doubled, because field codes start with it.
 */
function execArgument(argument: string): string {
  const codes = argument.replaceAll('%', '%%');
  return /[\s"'\\><~|&;$*?#()`]/.test(codes) || codes === '' ? `"${codes.replace(/["`$\\]/g, '\\$&')}"` : codes;
}

/** The escapes of any value of type string (“Value types”), read before the quotes are. */
const stringValue = (value: string): string =>
  value.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('\t', '\\t').replaceAll('\r', '\\r');

/** Content of `stallscope.desktop` in the autostart folder (Desktop Application Autostart Specification). */
export function autostartEntry(command: readonly string[]): string {
  return [
    '[Desktop Entry]',
    'Type=Application',
    'Version=1.5',
    'Name=Stallscope',
    'Comment=Catches connections while they hang',
    'Icon=stallscope',
    `Exec=${stringValue(command.map(execArgument).join(' '))}`,
    'Terminal=false',
    'StartupNotify=false',
    'X-GNOME-Autostart-enabled=true',
    '',
  ].join('\n');
}

/** Whether a session starts what the entry names: desktops switch an entry off by writing into it. */
export function isSwitchedOff(entry: string): boolean {
  return /^\s*Hidden\s*=\s*true\s*$/m.test(entry) || /^\s*X-GNOME-Autostart-enabled\s*=\s*false\s*$/m.test(entry);
}
