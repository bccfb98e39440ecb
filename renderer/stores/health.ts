import { create } from 'zustand';
import type { HealthReport } from '../../shared/health';
import { request, toApiError } from '../api/client';

interface HealthState {
  report: HealthReport | null;
  loading: boolean;
  /** Why there is no report. */
  failure: string | null;
}

export const useHealth = create<HealthState>()(() => ({ report: null, loading: false, failure: null }));

/** Looks again; the last report stays until the new one is there. */
export async function loadHealth(): Promise<void> {
  if (useHealth.getState().loading) return;
  useHealth.setState({ loading: true, failure: null });
  try {
    useHealth.setState({ report: await request('health.report'), loading: false });
  } catch (error) {
    useHealth.setState({ failure: toApiError(error).message, loading: false });
  }
}
