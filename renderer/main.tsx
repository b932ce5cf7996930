import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { followEngine } from './state/engine.ts';
import { followNotices } from './state/notice-actions.ts';
import { followWaiting } from './state/outbox-actions.ts';
import { followQuiet } from './state/quiet-actions.ts';
import { App } from './views/app/App.tsx';

const place = document.getElementById('root');
if (place === null) throw new Error('The page has no place to draw in.');
// The engine is asked before the first picture is drawn, so that its answer is there when that is.
// Before the engine is followed, so that they hear when its stream stands for the first time.
followQuiet();
followNotices();
followWaiting();
followEngine();
createRoot(place).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
