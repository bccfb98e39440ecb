import { describe, expect, it } from 'vitest';
import { metricSampleSchema } from '../../../shared/health';
import { metricCatalogue } from '../../../electron/telemetry/metric-catalogue';
import { createMetrics } from '../../../electron/telemetry/metrics';

describe('createMetrics', () => {
  it('counts, gauges and observes, apart for each set of labels', () => {
    const metrics = createMetrics();
    metrics.count('jobs_finished', { state: 'failed' });
    metrics.count('jobs_finished', { state: 'completed' }, 2);
    metrics.count('jobs_finished', { state: 'completed' });
    metrics.gauge('jobs_running', 3);
    metrics.gauge('jobs_running', 1);
    for (let step = 1; step <= 100; step++) metrics.observe('cancel_seconds', step / 100);
    const samples = metrics.snapshot();
    for (const sample of samples) expect(metricSampleSchema.parse(sample)).toEqual(sample);
    expect(samples).toContainEqual({
      name: 'jobs_finished',
      kind: 'counter',
      labels: { state: 'completed' },
      value: 3,
    });
    expect(samples).toContainEqual({ name: 'jobs_running', kind: 'gauge', labels: {}, value: 1 });
    const observed = samples.find(({ name }) => name === 'cancel_seconds');
    expect(observed).toMatchObject({ kind: 'histogram', value: 100 });
    expect(observed?.sum).toBeCloseTo(50.5);
    // Buckets double, so quantiles are right within a factor of two.
    expect(observed?.p50).toBeGreaterThan(0.25);
    expect(observed?.p50).toBeLessThan(1);
    expect(observed?.p99).toBeGreaterThan(0.5);
    expect(observed?.p99).toBeLessThanOrEqual(1.024);
  });

  it('has all of the catalogue from the start, at zero, and nothing else', () => {
    const samples = createMetrics().snapshot();
    expect([...new Set(samples.map(({ name }) => name))]).toEqual(Object.keys(metricCatalogue));
    for (const { value, sum = 0, p50 = 0, p99 = 0 } of samples)
      expect([value, sum, p50, p99]).toEqual([0, 0, 0, 0]);
    expect(samples.filter(({ name }) => name === 'process_endings').map(({ labels }) => labels.step)).toEqual(
      ['exit', 'term', 'kill', 'unkillable'],
    );
  });

  it('writes the Prometheus text format', () => {
    const metrics = createMetrics();
    metrics.count('cleanup_failures', { name: 'a "b"\\\nc' });
    metrics.observe('phase_seconds', 0.003, { phase: 'plan' });
    metrics.observe('phase_seconds', 1e9, { phase: 'plan' });
    const text = metrics.toPrometheus();
    expect(text).toContain('# TYPE renderyard_cleanup_failures_total counter\n');
    expect(text).toContain('renderyard_cleanup_failures_total{name="a \\"b\\"\\\\\\nc"} 1\n');
    expect(text).toContain('# TYPE renderyard_jobs_running gauge\nrenderyard_jobs_running 0\n');
    expect(text).toContain('renderyard_phase_seconds_bucket{phase="plan",le="0.002"} 0\n');
    expect(text).toContain('renderyard_phase_seconds_bucket{phase="plan",le="0.004"} 1\n');
    expect(text).toContain('renderyard_phase_seconds_bucket{phase="plan",le="+Inf"} 2\n');
    expect(text).toContain('renderyard_phase_seconds_count{phase="plan"} 2\n');
    expect(text).toContain('renderyard_phase_seconds_count{phase="probe"} 0\n');
    for (const line of text.trimEnd().split('\n'))
      expect(line).toMatch(/^(# HELP \w+ .+|# TYPE \w+ (counter|gauge|histogram)|\w+(\{.*\})? [\d.e+-]+)$/);
  });

  it('is bounded, however many labels are thrown at it', () => {
    const metrics = createMetrics();
    for (let number = 0; number < 10_000; number++)
      metrics.count('cleanup_failures', { name: `step ${number}` });
    const kept = metrics.snapshot().filter(({ name }) => name === 'cleanup_failures');
    expect(kept).toHaveLength(100);
    metrics.observe('cancel_seconds', NaN);
    expect(metrics.snapshot().find(({ name }) => name === 'cancel_seconds')).toMatchObject({
      value: 0,
      sum: 0,
    });
  });
});
