import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/App';
import './theme/global.css';

const root = document.getElementById('root');
if (!root) throw new Error('index.html: there is no element #root. Build the frontend again.');
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
