import type { MenuItemConstructorOptions } from 'electron';

export interface MenuOptions {
  readonly platform: NodeJS.Platform;
  /** Tools of developers are in the menu. */
  readonly development: boolean;
  readonly appName: string;
}

/** The menu of the app: mostly for the keys that people know. Nothing is only in here. */
export function menuTemplate({ platform, development, appName }: MenuOptions): MenuItemConstructorOptions[] {
  const edit: MenuItemConstructorOptions = {
    label: 'Edit',
    submenu: [
      { role: 'undo' },
      { role: 'redo' },
      { type: 'separator' },
      { role: 'cut' },
      { role: 'copy' },
      { role: 'paste' },
      { role: 'selectAll' },
    ],
  };
  const view: MenuItemConstructorOptions = {
    label: 'View',
    submenu: [
      { role: 'resetZoom' },
      { role: 'zoomIn' },
      // The plus of most keyboards needs the shift key; without it people mean the same.
      { role: 'zoomIn', accelerator: 'CommandOrControl+=', visible: false, acceleratorWorksWhenHidden: true },
      { role: 'zoomOut' },
      { type: 'separator' },
      { role: 'togglefullscreen' },
      ...(development ? ([{ type: 'separator' }, { role: 'reload' }, { role: 'toggleDevTools' }] as const) : []),
    ],
  };
  if (platform === 'darwin') {
    return [{ role: 'appMenu', label: appName }, edit, view, { role: 'windowMenu' }];
  }
  const file: MenuItemConstructorOptions = {
    label: 'File',
    submenu: [
      { role: 'close', label: 'Close Window' },
      { role: 'quit', label: `Quit ${appName}`, accelerator: 'Control+Q' },
    ],
  };
  return [file, edit, view];
}
