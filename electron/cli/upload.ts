import { InvalidArgumentError, Option } from 'commander';
import type { Command } from 'commander';
import type { Job } from '../../shared/job/job';
import type { Destination } from '../../shared/storyboard/destinations';
import { parseStorageUrl } from '../../shared/upload/storage-url';
import { withEngine } from './context';
import type { Context } from './context';

/** `--upload gs://bucket/prefix`, any number of times, and `--no-upload`. */
export interface UploadOption {
  /** False: nowhere. Absent: as the storyboard and the settings say. */
  upload?: readonly Destination[] | false;
  /** Whether the storyboard may upload to where it says. */
  allowUpload?: boolean;
}

export function addUploadOptions(command: Command): Command {
  return command
    .option(
      '--upload <address>',
      'upload the video to gs://bucket/prefix; may be given several times',
      collect,
    )
    .option('--no-upload', 'do not upload it, whatever the storyboard and the settings say')
    .option('--allow-upload', 'let the storyboard upload to where it says, if you trust it');
}

/** The member of a job's spec. */
export function destinationsOf({ upload }: UploadOption): { destinations?: Destination[] } {
  if (upload === false) return { destinations: [] };
  // Commander makes `--no-upload` true where neither is given.
  return Array.isArray(upload) ? { destinations: [...(upload as readonly Destination[])] } : {};
}

function collect(address: string, previous: readonly Destination[] | boolean | undefined): Destination[] {
  return [...(Array.isArray(previous) ? (previous as readonly Destination[]) : []), destination(address)];
}

export function destination(address: string): Destination {
  const parsed = parseStorageUrl(address);
  if (!parsed.ok)
    throw new InvalidArgumentError(`Give an address like gs://bucket/folder: ${parsed.problem}.`);
  return { type: 'gcs', ...parsed.value };
}

export function addUploadCommands(program: Command, context: Context): void {
  const upload = program.command('upload').description('uploads to Google Cloud Storage');
  upload
    .command('test')
    .description('find out whether a video could be uploaded; nothing is left there')
    .argument('<address>', 'gs://bucket/prefix', destination)
    .addOption(new Option('--json', 'write JSON'))
    .action((to: Destination, { json }: { json?: boolean }) =>
      withEngine(context, async (engine) => {
        const report = await engine.testUpload(to);
        if (!report.ok) context.exitStatus = 1;
        if (json === true) {
          context.out.json({ type: 'connection', ...report });
          return;
        }
        for (const { name, ok, detail } of report.checks)
          context.out.line(`${ok ? 'ok     ' : 'failed '} ${name.padEnd(12)} ${detail}`);
        if (report.ok) context.out.line(`Videos can be uploaded to ${report.url}.`);
        else context.err.line(`renderyard: ${report.problem?.message ?? 'The test failed.'}`);
      }),
    );
}

/** How the uploads of a job ended, for people. Returns whether all of them are where they belong. */
export function showUploads({ out, err }: Context, job: Job): boolean {
  for (const { url, state, error } of job.uploads) {
    if (state === 'done') out.line(`${url}: uploaded and verified`);
    else err.line(`renderyard: ${error?.message ?? `The upload to ${url} was ${state}.`}`);
  }
  const isWhole = job.uploads.every(({ state }) => state === 'done');
  if (!isWhole)
    err.line(
      `renderyard: The video is finished, its upload is not; \`renderyard queue upload ${job.id}\` goes on with it.`,
    );
  return isWhole;
}
