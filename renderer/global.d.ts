import type { Bridge } from '../shared/ipc/bridge';

declare global {
  interface Window {
    /** Put there by the preload script; absent when the page is opened outside the app. */
    readonly renderyard?: Bridge;
  }
}
