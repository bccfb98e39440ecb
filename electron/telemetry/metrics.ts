import type { MetricSample } from '../../shared/health';

export type MetricLabels = Readonly<Record<string, string>>;

/** Counters, gauges and histograms of this process, in bounded memory. Names are snake_case, e.g. `jobs_finished` and `job_run_seconds`. */
export interface Metrics {
  /** Adds to a counter (1 unless said otherwise). */
  count(name: string, labels?: MetricLabels, by?: number): void;
  /** Sets a gauge. */
  gauge(name: string, value: number, labels?: MetricLabels): void;
  /** Records one duration in a histogram, seconds. */
  observe(name: string, seconds: number, labels?: MetricLabels): void;
  snapshot(): MetricSample[];
  /** The Prometheus text exposition format, version 0.0.4; names are prefixed with `renderyard_`. */
  toPrometheus(): string;
}

type Kind = MetricSample['kind'];

interface Series {
  readonly kind: Kind;
  readonly name: string;
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

/** Metrics of a process. Each name keeps the kind it was first used with. */
export function createMetrics(): Metrics {
  const families = new Map<string, Map<string, Series>>();

  const seriesFor = (kind: Kind, name: string, labels: MetricLabels): Series | undefined => {
    let family = families.get(name);
    if (family === undefined) {
      family = new Map<string, Series>();
      families.set(name, family);
    }
    const key = labelText(labels);
    const known = family.get(key);
    if (known !== undefined) return known.kind === kind ? known : undefined;
    if (family.size >= seriesPerName) return undefined;
    const series: Series = {
      kind,
      name,
      labels: { ...labels },
      value: 0,
      sum: 0,
      buckets: kind === 'histogram' ? bounds.map(() => 0) : [],
    };
    family.set(key, series);
    return series;
  };

  return {
    count(name, labels = {}, by = 1) {
      const series = seriesFor('counter', name, labels);
      if (series !== undefined && by > 0) series.value += by;
    },
    gauge(name, value, labels = {}) {
      const series = seriesFor('gauge', name, labels);
      if (series !== undefined) series.value = value;
    },
    observe(name, seconds, labels = {}) {
      const series = seriesFor('histogram', name, labels);
      if (series === undefined || !Number.isFinite(seconds)) return;
      series.value += 1;
      series.sum += seconds;
      const bucket = bounds.findIndex((bound) => seconds <= bound);
      if (bucket >= 0) series.buckets[bucket] = (series.buckets[bucket] ?? 0) + 1;
    },
    snapshot: () => all(families).map(toSample),
    toPrometheus: () => prometheusText(families),
  };
}

function all(families: ReadonlyMap<string, ReadonlyMap<string, Series>>): Series[] {
  return [...families.values()].flatMap((family) => [...family.values()]);
}

function toSample(series: Series): MetricSample {
  const { name, kind, labels, value } = series;
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

/** The quantile by linear interpolation inside its bucket, as Prometheus' `histogram_quantile` does it. */
function quantile(series: Series, q: number): number {
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
  for (const [name, family] of families) {
    const full = `renderyard_${name}`;
    const kind = [...family.values()][0]?.kind;
    if (kind === undefined) continue;
    lines.push(`# TYPE ${full} ${kind}`);
    for (const series of family.values()) {
      if (series.kind !== 'histogram') {
        lines.push(`${full}${braces(labelText(series.labels))} ${series.value}`);
        continue;
      }
      let cumulative = 0;
      const own = labelText(series.labels);
      const withBound = (bound: string) => braces(own === '' ? `le="${bound}"` : `${own},le="${bound}"`);
      for (const [index, bound] of bounds.entries()) {
        cumulative += series.buckets[index] ?? 0;
        lines.push(`${full}_bucket${withBound(String(bound))} ${cumulative}`);
      }
      lines.push(`${full}_bucket${withBound('+Inf')} ${series.value}`);
      lines.push(`${full}_sum${braces(own)} ${series.sum}`, `${full}_count${braces(own)} ${series.value}`);
    }
  }
  return lines.length === 0 ? '' : `${lines.join('\n')}\n`;
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
