import './styles/fonts.css';
import './styles/tokens.css';
import './styles/reset.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { toApiError } from './api/client';
import { App } from './app';
import { newRender, pickStoryboards } from './stores/compose-actions';
import { connect } from './stores/connect';
import { setConnection } from './stores/queue';
import { takeFiles } from './stores/take-files';

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root.');

// Asked before drawing, so that the answer comes while React draws.
try {
  connect({ openFiles: takeFiles, newRender, openStoryboard: () => void pickStoryboards() });
} catch (error) {
  setConnection({ status: 'lost', error: toApiError(error) });
}
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
