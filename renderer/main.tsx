import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { followEngine } from './state/engine.ts';
import { App } from './views/app/App.tsx';

const place = document.getElementById('root');
if (place === null) throw new Error('The page has no place to draw in.');
// The engine is asked before the first picture is drawn, so that its answer is there when that is.
followEngine();
createRoot(place).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
