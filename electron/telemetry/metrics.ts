import type { MetricSample } from '../../shared/health';
import { metricCatalogue } from './metric-catalogue';
import type { CounterName, GaugeName, HistogramName, MetricFamily } from './metric-catalogue';

export type MetricLabels = Readonly<Record<string, string>>;

/** Counters, gauges and histograms of this process, in bounded memory. */
export interface Metrics {
  /** Adds to a counter (1 unless said otherwise). */
  count(name: CounterName, labels?: MetricLabels, by?: number): void;
  /** Sets a gauge. */
  gauge(name: GaugeName, value: number, labels?: MetricLabels): void;
  /** Records one duration in a histogram, seconds. */
  observe(name: HistogramName, seconds: number, labels?: MetricLabels): void;
  /** All of the catalogue, what has not happened yet included. */
  snapshot(): MetricSample[];
  /**
   * The same in the Prometheus text exposition format, version 0.0.4. Names are prefixed with `renderyard_`; counters end in
   * `_total`, as its naming rules ask (prometheus.io/docs/practices/naming).
   */
  toPrometheus(): string;
}

interface Series {
  readonly name: string;
  readonly family: MetricFamily;
  readonly labels: MetricLabels;
  value: number;
  sum: number;
  /** One count for each bucket, histograms only. */
  readonly buckets: number[];
}

/** Upper bounds of the buckets, seconds: 1 ms to about 4.6 hours, each twice the last. */
const bounds: readonly number[] = Array.from({ length: 25 }, (_, exponent) => 2 ** exponent / 1000);

/** A label whose values are unbounded (a path, an id) must not make memory unbounded. */
const seriesPerName = 100;

/** Metrics of a process, all at zero. */
export function createMetrics(): Metrics {
  const families = new Map<string, Map<string, Series>>();

  const seriesFor = (
    name: CounterName | GaugeName | HistogramName,
    labels: MetricLabels,
  ): Series | undefined => {
    const known = families.get(name) ?? new Map<string, Series>();
    families.set(name, known);
    const key = labelText(labels);
    const found = known.get(key);
    if (found !== undefined || known.size >= seriesPerName) return found;
    const family: MetricFamily = metricCatalogue[name];
    const buckets = family.kind === 'histogram' ? bounds.map(() => 0) : [];
    const series: Series = { name, family, labels: { ...labels }, value: 0, sum: 0, buckets };
    known.set(key, series);
    return series;
  };

  for (const [name, family] of Object.entries(metricCatalogue) as [CounterName, MetricFamily][]) {
    const { by } = family;
    if (by === undefined) seriesFor(name, {});
    else for (const value of by.values) seriesFor(name, { [by.label]: value });
  }

  return {
    count(name, labels = {}, by = 1) {
      const series = seriesFor(name, labels);
      if (series !== undefined && by > 0) series.value += by;
    },
    gauge(name, value, labels = {}) {
      const series = seriesFor(name, labels);
      if (series !== undefined) series.value = value;
    },
    observe(name, seconds, labels = {}) {
      const series = seriesFor(name, labels);
      if (series === undefined || !Number.isFinite(seconds)) return;
      series.value += 1;
      series.sum += seconds;
      const bucket = bounds.findIndex((bound) => seconds <= bound);
      if (bucket >= 0) series.buckets[bucket] = (series.buckets[bucket] ?? 0) + 1;
    },
    snapshot: () => [...families.values()].flatMap((series) => [...series.values()]).map(toSample),
    toPrometheus: () => prometheusText(families),
  };
}

function toSample(series: Series): MetricSample {
  const { name, family, labels, value } = series;
  const { kind } = family;
  if (kind !== 'histogram') return { name, kind, labels: { ...labels }, value };
  return {
    name,
    kind,
    labels: { ...labels },
    value,
    sum: series.sum,
    p50: quantile(series, 0.5),
    p99: quantile(series, 0.99),
  };
}

/**
 * The quantile by linear interpolation inside its bucket, as Prometheus' `histogram_quantile` does it; 0 where nothing was
 * observed.
 */
function quantile(series: Series, q: number): number {
  if (series.value === 0) return 0;
  const rank = q * series.value;
  let seen = 0;
  for (const [index, bound] of bounds.entries()) {
    const inBucket = series.buckets[index] ?? 0;
    if (inBucket > 0 && seen + inBucket >= rank) {
      const lower = index === 0 ? 0 : (bounds[index - 1] ?? 0);
      return lower + (bound - lower) * ((rank - seen) / inBucket);
    }
    seen += inBucket;
  }
  return bounds.at(-1) ?? 0;
}

function prometheusText(families: ReadonlyMap<string, ReadonlyMap<string, Series>>): string {
  const lines: string[] = [];
  for (const [name, { kind, help }] of Object.entries<MetricFamily>(metricCatalogue)) {
    const full = `renderyard_${name}${kind === 'counter' ? '_total' : ''}`;
    lines.push(`# HELP ${full} ${help}`, `# TYPE ${full} ${kind}`);
    for (const series of families.get(name)?.values() ?? []) {
      if (kind === 'histogram') lines.push(...histogramLines(full, series));
      else lines.push(`${full}${braces(labelText(series.labels))} ${series.value}`);
    }
  }
  return `${lines.join('\n')}\n`;
}

function histogramLines(name: string, { labels, buckets, value, sum }: Series): string[] {
  const own = labelText(labels);
  const withBound = (bound: string) => braces(own === '' ? `le="${bound}"` : `${own},le="${bound}"`);
  let cumulative = 0;
  return [
    ...bounds.map((bound, index) => {
      cumulative += buckets[index] ?? 0;
      return `${name}_bucket${withBound(String(bound))} ${cumulative}`;
    }),
    `${name}_bucket${withBound('+Inf')} ${value}`,
    `${name}_sum${braces(own)} ${sum}`,
    `${name}_count${braces(own)} ${value}`,
  ];
}

function braces(labels: string): string {
  return labels === '' ? '' : `{${labels}}`;
}

/** Labels in a fixed order, escaped as the exposition format asks. */
function labelText(labels: MetricLabels): string {
  return Object.entries(labels)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(
      ([label, value]) =>
        `${label}="${value.replace(/\\/g, '\\\\').replace(/"/g, '\\"').replace(/\n/g, '\\n')}"`,
    )
    .join(',');
}
