import type { HealthReport, MetricSample } from '../../../shared/health';
import { text } from '../../text';

/** `jobs_total{state="failed"}`: a metric's name with its labels. */
export function metricName({ name, labels }: MetricSample): string {
  const pairs = Object.entries(labels).map(([label, value]) => `${label}="${value}"`);
  return pairs.length === 0 ? name : `${name}{${pairs.join(', ')}}`;
}

/** A metric's value; for a histogram the number of observations and two of its quantiles. */
export function metricValue({ kind, value, p50, p99 }: MetricSample): string {
  if (kind !== 'histogram' || p50 === undefined || p99 === undefined) return short(value);
  return text.health.histogram(short(value), seconds(p50), seconds(p99));
}

/** The report as plain text, to be sent to somebody. */
export function reportText(report: HealthReport): string {
  const facts = [
    [text.health.facts.version, report.version],
    [text.health.facts.platform, report.platform],
    [text.health.facts.runtime, report.runtime],
    [text.health.facts.executor, report.executor],
    [text.health.facts.home, report.home],
    [text.health.facts.time, report.time],
  ].map(([name, value]) => `${name}: ${value}`);
  const checks = report.checks.flatMap(({ status, title, detail, action }) => [
    `[${status}] ${title}: ${detail}`,
    ...(action === undefined ? [] : [`        ${action}`]),
  ]);
  const metrics = report.metrics.map((metric) => `${metricName(metric)} ${metricValue(metric)}`);
  return [text.health.reportTitle, '', ...facts, '', ...checks, '', ...metrics, ''].join('\n');
}

function short(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toPrecision(4);
}

function seconds(value: number): string {
  return value < 1 ? `${(value * 1000).toPrecision(3)} ms` : `${value.toPrecision(3)} s`;
}
