import { describe, expect, it } from 'vitest';
import { metricSampleSchema } from '../../../shared/health';
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

  it('writes the Prometheus text format', () => {
    const metrics = createMetrics();
    metrics.count('errors', { text: 'a "b"\\\nc' });
    metrics.observe('run_seconds', 0.003, { phase: 'plan' });
    metrics.observe('run_seconds', 1e9, { phase: 'plan' });
    const text = metrics.toPrometheus();
    expect(text).toContain('# TYPE renderyard_errors counter\n');
    expect(text).toContain('renderyard_errors{text="a \\"b\\"\\\\\\nc"} 1\n');
    expect(text).toContain('renderyard_run_seconds_bucket{phase="plan",le="0.002"} 0\n');
    expect(text).toContain('renderyard_run_seconds_bucket{phase="plan",le="0.004"} 1\n');
    expect(text).toContain('renderyard_run_seconds_bucket{phase="plan",le="+Inf"} 2\n');
    expect(text).toContain('renderyard_run_seconds_count{phase="plan"} 2\n');
    for (const line of text.trimEnd().split('\n'))
      expect(line).toMatch(/^(# TYPE \w+ (counter|gauge|histogram)|\w+(\{.*\})? [\d.e+-]+)$/);
    expect(createMetrics().toPrometheus()).toBe('');
  });

  it('is bounded, however many labels and kinds are thrown at it', () => {
    const metrics = createMetrics();
    for (let number = 0; number < 10_000; number++) metrics.count('by_path', { path: `/file${number}` });
    expect(metrics.snapshot().length).toBeLessThanOrEqual(100);
    metrics.count('one');
    metrics.gauge('one', 5);
    metrics.observe('one', NaN);
    expect(metrics.snapshot().find(({ name }) => name === 'one')).toMatchObject({
      kind: 'counter',
      value: 1,
    });
  });
});
