import { Menu, type WebContents } from 'electron';
import { contextMenuTemplate } from './context-menu-template.ts';

/** What a right click on text or a field offers, as everywhere else on a desktop. Chromium has none of its own for an app. */
export function offerContextMenu(contents: WebContents): void {
  contents.on('context-menu', (_event, clicked) => {
    const template = contextMenuTemplate(clicked);
    if (template !== null) Menu.buildFromTemplate(template).popup();
  });
}
