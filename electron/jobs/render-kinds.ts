import { lstat, stat } from 'node:fs/promises';
import { basename, dirname, extname } from 'node:path';
import { fail } from '../../shared/errors';
import type { JobSpec, RenderSpec, TranscodeSpec } from '../../shared/job/spec';
import { endingsOfFormat } from '../../shared/storyboard/output';
import type { Format } from '../../shared/storyboard/output';
import { requireNotSource } from '../render/own-sources';
import { encoderName, PlanAhead } from '../render/plan-ahead';
import type { RenderServices } from '../render/services';
import type { Logger } from '../telemetry/logger';
import type { CheckedJob, JobKinds } from './job-kinds';
import { agreeToBuckets, requireAgreement } from './upload-agreement';

/** Renders and transcodes. What does the work is loaded when there is some. */
export function createRenderKinds(services: RenderServices, log: Logger): JobKinds {
  const ahead = new PlanAhead();
  return {
    async check(spec) {
      switch (spec.kind) {
        case 'render':
          return checkRender(spec, services, ahead, log);
        case 'transcode':
          return checkTranscode(spec, services);
      }
    },
    async run(work, spec) {
      switch (spec.kind) {
        case 'render': {
          const { renderStoryboard } = await import('../render/render-storyboard');
          return renderStoryboard(work, spec, services, await ahead.take(spec));
        }
        case 'transcode': {
          const { transcode } = await import('../render/transcode/transcode');
          return transcode(work, spec, services);
        }
      }
    },
  };
}

async function checkRender(
  spec: RenderSpec,
  services: RenderServices,
  ahead: PlanAhead,
  log: Logger,
): Promise<CheckedJob> {
  const { planFile } = await import('./planned');
  const { set, preset, strategy, commandsAllowedFor } = spec;
  return planFile(
    services,
    spec.storyboard,
    {
      set,
      strategy,
      ...(preset === undefined ? {} : { preset }),
      ...(commandsAllowedFor === undefined ? {} : { commandsAllowedFor }),
      commands: 'leave',
      log,
    },
    async ({ title, plan, warnings, examined }) => {
      const { source, storyboard, facts, ffmpeg, isPlain } = examined;
      const agreed = agreeToBuckets(spec, storyboard.destinations);
      requireAgreement(agreed, storyboard.destinations ?? [], services.settings());
      const sources = [storyboard.file, ...facts.media.keys()];
      await checkReplaced(spec, sources);
      // Warnings are for the job's own log.
      if (plan !== null && isPlain && warnings.length === 0) {
        const encoder = encoderName(ffmpeg);
        const fonts = [...facts.fonts.values()].map(({ font }) => font.file);
        await ahead.keep(spec, { source, storyboard, media: facts.media, encoder, plan }, fonts);
      }
      return { title, spec: agreed, sources };
    },
    async ({ output }) => {
      checkExtension(spec.output, output.format);
      await checkOutput(spec);
    },
  );
}

async function checkTranscode(spec: TranscodeSpec, services: RenderServices): Promise<CheckedJob> {
  const preset = await services.presets.find(spec.preset);
  checkExtension(spec.output, preset.format);
  await checkOutput(spec);
  await checkReplaced(spec, [spec.input]);
  const { planTranscode } = await import('../render/transcode/plan-transcode');
  await planTranscode(spec, services);
  return { title: `${basename(spec.input)} to ${preset.title}`, spec, sources: [spec.input] };
}

function checkExtension(output: string, format: Format): void {
  if (endingsOfFormat(format).includes(extname(output).toLowerCase())) return;
  const name = basename(output, extname(output));
  throw fail(
    'NAME_INVALID',
    `The output ${output} does not end in .${format}, which is the format to be made: name it ${name}.${format}, or choose another format or preset.`,
  );
}

/** Nothing that a video is made of is replaced by it. */
async function checkReplaced({ output, existing }: JobSpec, sources: readonly string[]): Promise<void> {
  if (existing === 'overwrite') await requireNotSource(output, sources);
}

/** What is certain to go wrong at the end is said now; the job looks again when it begins. */
async function checkOutput({ output, existing }: JobSpec): Promise<void> {
  const folder = await stat(dirname(output)).catch(() => undefined);
  if (folder?.isDirectory() !== true) {
    throw fail(
      'OUTPUT_UNWRITABLE',
      `There is no folder ${dirname(output)} for the output: make it, or choose another one.`,
    );
  }
  const found = await stat(output).catch(() => undefined);
  if (found?.isDirectory()) {
    throw fail('OUTPUT_UNWRITABLE', `${output} is a folder: give the name of a file for the output.`);
  }
  // A link that leads nowhere is there, too.
  const isThere = found !== undefined || (await lstat(output).catch(() => undefined)) !== undefined;
  if (isThere && existing === 'error') {
    throw fail(
      'OUTPUT_EXISTS',
      `${output} exists already: choose another name, or allow it to be replaced (--overwrite) or numbered (--unique).`,
    );
  }
}
