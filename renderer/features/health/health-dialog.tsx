import { CircleCheck, CircleX, Copy, RefreshCw, TriangleAlert, type LucideIcon } from 'lucide-react';
import { useEffect } from 'react';
import type { HealthCheck, HealthReport } from '../../../shared/health';
import { formatDateTime } from '../../format';
import { loadHealth, useHealth } from '../../stores/health';
import { copyText } from '../../stores/queue-actions';
import { closeDialog } from '../../stores/ui';
import { text } from '../../text';
import { Button } from '../../ui/button';
import { Callout } from '../../ui/callout';
import { Modal } from '../../ui/modal';
import { metricName, metricValue, reportText } from './health-text';
import { UpdatesSection } from './updates-section';
import styles from './health.module.css';

/** How the engine is, for the user to read and to send. */
export function HealthDialog() {
  const { report, loading, failure } = useHealth();
  useEffect(() => void loadHealth(), []);
  return (
    <Modal
      title={text.health.title}
      onClose={closeDialog}
      width="wide"
      tall
      footer={
        <>
          <p className={styles.time}>
            {loading
              ? text.health.loading
              : report && text.health.checkedAt(formatDateTime(Date.parse(report.time)))}
          </p>
          <Button icon={RefreshCw} disabled={loading} onClick={() => void loadHealth()}>
            {text.health.refresh}
          </Button>
          <Button
            look="primary"
            icon={Copy}
            disabled={report === null}
            onClick={() => report && void copyText(reportText(report), text.health.copied)}
          >
            {text.health.copy}
          </Button>
        </>
      }
    >
      <section aria-label={text.health.title} aria-busy={loading} className={styles.health}>
        <UpdatesSection />
        {failure !== null && (
          <Callout tone="danger" alert>
            {failure}
          </Callout>
        )}
        {report === null && loading && <p className={styles.waiting}>{text.health.waiting}</p>}
        {report !== null && <Report report={report} />}
      </section>
    </Modal>
  );
}

function Report({ report }: { report: HealthReport }) {
  const { version, platform, runtime, executor, home, checks, metrics } = report;
  const facts = { version, platform, runtime, executor, home } as const;
  return (
    <>
      <ul role="list" className={styles.checks} aria-label={text.health.checks}>
        {bySeverity(checks).map((check) => (
          <Check key={check.id} check={check} />
        ))}
      </ul>
      <dl className={styles.facts}>
        {(Object.keys(facts) as (keyof typeof facts)[]).map((name) => (
          <div key={name}>
            <dt>{text.health.facts[name]}</dt>
            <dd>{facts[name]}</dd>
          </div>
        ))}
      </dl>
      {metrics.length > 0 && (
        <details className={styles.metrics}>
          <summary>{text.health.metrics(metrics.length)}</summary>
          <table>
            <tbody>
              {metrics.map((metric) => (
                <tr key={metricName(metric)}>
                  <th scope="row">{metricName(metric)}</th>
                  <td>{metricValue(metric)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </details>
      )}
    </>
  );
}

const severity: readonly HealthCheck['status'][] = ['error', 'warning', 'ok'];

/** What needs attention first; otherwise in the engine's order. */
function bySeverity(checks: readonly HealthCheck[]): HealthCheck[] {
  return checks.toSorted((a, b) => severity.indexOf(a.status) - severity.indexOf(b.status));
}

const icons: Readonly<Record<HealthCheck['status'], LucideIcon>> = {
  ok: CircleCheck,
  warning: TriangleAlert,
  error: CircleX,
};

function Check({ check: { status, title, detail, action } }: { check: HealthCheck }) {
  const Icon = icons[status];
  return (
    <li className={styles.check}>
      <Icon
        size={17}
        strokeWidth={1.9}
        className={styles[status]}
        role="img"
        aria-label={text.health.statuses[status]}
      />
      <div className={styles.words}>
        <p className={styles.title}>{title}</p>
        <p className={styles.detail}>{detail}</p>
        {action !== undefined && <p className={styles.action}>{action}</p>}
      </div>
    </li>
  );
}
