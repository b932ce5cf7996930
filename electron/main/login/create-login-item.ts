import { homedir } from 'node:os';
import { app } from 'electron';
import { linuxLoginItem } from './linux-login-item.ts';
import { type LoginItem, unpackagedLoginItem } from './login-item.ts';
import { systemLoginItem } from './system-login-item.ts';

export function createLoginItem(): LoginItem {
  if (!app.isPackaged) return unpackagedLoginItem;
  if (process.platform === 'darwin' || process.platform === 'win32') {
    return systemLoginItem(app, process.platform, process.execPath);
  }
  return linuxLoginItem({ environment: process.env, homeDirectory: homedir(), executable: process.execPath });
}
