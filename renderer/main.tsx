import { createRoot } from 'react-dom/client';

const place = document.getElementById('root');
if (place === null) throw new Error('The page has no place to draw in.');
createRoot(place).render(<p>Stallscope is starting.</p>);
