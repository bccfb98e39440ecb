import type { Locator, Page } from '@playwright/test';

/** When everything happens. */
export const now = Date.parse('2026-11-20T14:30:00Z');

export const jobs = (page: Page): Locator => page.getByRole('list', { name: 'Jobs' });
export const job = (page: Page, title: string): Locator => jobs(page).getByRole('listitem', { name: title });
