import { Option } from 'commander';
import type { Command } from 'commander';
import type { HealthCheck } from '../../shared/health';
import { withEngine } from './context';
import type { Context } from './context';

interface DoctorOptions {
  json?: boolean;
  prometheus?: boolean;
}

const marks: Readonly<Record<HealthCheck['status'], string>> = {
  ok: 'ok',
  warning: 'WARNING',
  error: 'ERROR',
};

export function addDoctorCommand(program: Command, context: Context): void {
  program
    .command('doctor')
    .description('look at everything that renders depend on; the status is 1 when something is broken')
    .option('--json', 'write a JSON object')
    .addOption(new Option('--prometheus', 'write metrics as Prometheus text').conflicts('json'))
    .action(({ json, prometheus }: DoctorOptions) =>
      withEngine(
        context,
        async (engine) => {
          if (prometheus === true) {
            context.out.write(engine.prometheus());
            return;
          }
          const report = await engine.health();
          if (report.checks.some((check) => check.status === 'error')) context.exitStatus = 1;
          if (json === true) {
            context.out.json(report);
            return;
          }
          const { out } = context;
          out.line(`Renderyard ${report.version} on ${report.platform}, ${report.runtime}`);
          out.line(`Data in ${report.home}`);
          for (const { title, status, detail, action } of report.checks) {
            out.line(`${marks[status].padEnd(7)}  ${title}: ${detail}`);
            if (action !== undefined) out.line(`         ${action}`);
          }
        },
        { toleratesSettings: true },
      ),
    );
}
