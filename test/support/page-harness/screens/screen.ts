import type { Page } from '@playwright/test';
import type { Problem } from '../../../../shared/errors';
import type { RequestName } from '../../../../shared/ipc/contract';
import { expect } from '../harness';
import type { Scenario } from '../fake-engine';
import { now } from '../places';

/** A screen or a state of one, as a way to get there. */
export interface Screen {
  scenario: Scenario;
  visit?: (page: Page) => Promise<unknown>;
  /** Differs little from another: tests examine it at one size, pictures are made at all. */
  isPart?: true;
  /** Differs in words and colours only: it is visited, and examined, where pictures are made. */
  isForPictures?: true;
  /** What the console says there. */
  complaint?: RegExp;
}

export type Screens = Readonly<Record<string, Screen>>;

/** A queue in the middle of a working day, with what else there is to say. */
export const busy = (more: Partial<Scenario> = {}): Scenario => ({ name: 'busy', now, ...more });
/** A queue without jobs. */
export const empty = (more: Partial<Scenario> = {}): Scenario => ({ name: 'empty', now, ...more });

/** A part of a busy window. */
export const part = (visit: Screen['visit'], more: Partial<Scenario> = {}): Screen => ({
  scenario: busy(more),
  visit,
  isPart: true,
});

/** A part that has nothing which others have not. */
export const variant = (visit: Screen['visit'], more: Partial<Scenario> = {}): Screen => ({
  ...part(visit, more),
  isForPictures: true,
});

export const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name });

export async function openDialog(page: Page, name: string): Promise<void> {
  await button(page, name).first().click();
  await expect(page.getByRole('dialog', { name })).toBeVisible();
}

export async function openFiles(page: Page, files: string[]): Promise<void> {
  await expect(page.getByRole('list', { name: 'Jobs' })).toBeVisible();
  await page.evaluate((paths) => window.fakeEngine.message('openFiles', { files: paths }), files);
  await expect(page.getByRole('dialog')).toBeVisible();
}

/** Has the next request of this name refused. */
export function refuse(page: Page, name: RequestName, problem: Problem): Promise<void> {
  return page.evaluate(([asked, answer]) => void window.fakeEngine.refusals.set(asked, answer), [
    name,
    problem,
  ] as const);
}
