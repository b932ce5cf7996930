import { Menu, type MenuItemConstructorOptions, nativeImage, nativeTheme, screen, Tray } from 'electron';
import type { TrayIcon } from '../../notices/tray-picture.ts';
import { iconFile, trayGround } from './icon-file.ts';
import type { TrayAct, TrayLine } from './tray-menu.ts';
import type { OpenTraySurface } from './tray-surface.ts';

/** `icons`: folder with the drawn icons. */
export function electronTray(icons: string): OpenTraySurface {
  const { platform } = process;
  return (options) => {
    let icon: TrayIcon = options.icon;
    let lines = options.lines;

    // A person may choose another theme for the window; what the tray stands on does not change with that.
    let systemIsDark = true;
    const image = () => {
      if (nativeTheme.themeSource === 'system') systemIsDark = nativeTheme.shouldUseDarkColors;
      const ground = trayGround({
        platform,
        desktop: process.env.XDG_CURRENT_DESKTOP ?? '',
        dark: systemIsDark,
        // Not there before Electron 36.
        darkTaskbar: nativeTheme.shouldUseDarkColorsForSystemIntegratedUI as boolean | undefined,
      });
      const picture = nativeImage.createFromPath(
        iconFile(icons, icon, platform, ground, screen.getPrimaryDisplay().scaleFactor),
      );
      if (platform === 'darwin') picture.setTemplateImage(true);
      return picture;
    };
    const menu = () => Menu.buildFromTemplate(template(lines, options.onAct));

    const tray = new Tray(image());
    const redraw = (): void => {
      if (!tray.isDestroyed()) tray.setImage(image());
    };
    nativeTheme.on('updated', redraw);
    screen.on('display-metrics-changed', redraw);
    tray.setToolTip(options.tooltip);

    // On Linux the desktop asks for the menu by itself. Elsewhere it is made when it is asked for, so that it is never old, and no change
    // closes it while somebody reads.
    const keepsMenu = platform === 'linux';
    if (keepsMenu) tray.setContextMenu(menu());
    else tray.on('right-click', () => tray.popUpContextMenu(menu()));
    if (platform === 'darwin') tray.on('click', () => tray.popUpContextMenu(menu()));
    else tray.on('click', options.onClick);

    return {
      keepsMenu,
      setIcon: (next) => {
        icon = next;
        redraw();
      },
      setTooltip: (text) => tray.setToolTip(text),
      setMenu: (next) => {
        lines = next;
        if (keepsMenu) tray.setContextMenu(menu());
      },
      remove: () => {
        nativeTheme.off('updated', redraw);
        screen.off('display-metrics-changed', redraw);
        tray.destroy();
      },
    };
  };
}

function template(lines: readonly TrayLine[], onAct: (act: TrayAct) => void): MenuItemConstructorOptions[] {
  const item = (line: TrayLine): MenuItemConstructorOptions => {
    switch (line.kind) {
      case 'separator':
        return { type: 'separator' };
      case 'submenu':
        return { label: line.label, submenu: template(line.lines, onAct) };
      case 'line': {
        const { act } = line;
        return act === null ? { label: line.label, enabled: false } : { label: line.label, click: () => onAct(act) };
      }
    }
  };
  return lines.map(item);
}
