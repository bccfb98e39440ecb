import { FileVideo2, Plus, X } from 'lucide-react';
import type { TrackChoice } from '../../../shared/job/track-choice';
import { fileName, folderName } from '../../format';
import { limitsOf } from '../../stores/limit-fields';
import { startMontage } from '../../stores/montage';
import {
  addTranscodes,
  changeTranscode,
  pickClips,
  pickTranscodeFolder,
  removeFromTranscode,
  trackOptions,
  transcodeOutput,
  useTranscode,
} from '../../stores/transcode';
import { text } from '../../text';
import { Button, IconButton } from '../../ui/button';
import { Field } from '../../ui/field';
import { ProblemList } from '../../ui/problem-list';
import { Toggle } from '../../ui/toggle';
import { ChoiceField, ExistingField, PresetField } from './choice-fields';
import { LimitsSection } from './limits-section';
import { Choices, WorkDialog } from './work-dialog';
import compose from './compose.module.css';

const hdrOptions = [
  { value: 'keep', label: text.transcode.hdr.keep },
  { value: 'sdr', label: text.transcode.hdr.sdr },
] as const;

/** Which tracks of one kind are taken over; nothing where the files have none. */
function TracksField({ kind }: { kind: 'audio' | 'subtitles' }) {
  const state = useTranscode();
  const options = trackOptions(state, kind);
  if (options.length === 0) return null;
  const nameOf = (choice: TrackChoice) => (typeof choice === 'string' ? choice : choice.join(','));
  return (
    <ChoiceField
      label={text.transcode.kinds[kind]}
      value={nameOf(state[kind])}
      options={options.map(({ choice, ...option }) => ({ value: nameOf(choice), ...option }))}
      onChange={(value) => {
        const chosen = options.find(({ choice }) => nameOf(choice) === value);
        if (chosen !== undefined) changeTranscode({ [kind]: chosen.choice });
      }}
    />
  );
}

/** *Convert videos*: files through a preset. */
export function TranscodeDialog() {
  const state = useTranscode();
  const { files, preset, folder, existing, limits, tracks, metadata, hdr, busy, problems } = state;
  return (
    <WorkDialog
      title={text.transcode.title}
      status={text.transcode.counted(files.length)}
      actions={
        <>
          {files.length > 1 && (
            <Button onClick={() => startMontage(files)}>{text.transcode.montageInstead}</Button>
          )}
          <Button
            look="primary"
            disabled={files.length === 0 || busy || limitsOf(limits) === null}
            onClick={() => void addTranscodes()}
          >
            {files.length > 1 ? text.compose.addMany(files.length) : text.compose.add}
          </Button>
        </>
      }
    >
      <ul role="list" aria-label={text.transcode.files} className={compose.fileList}>
        {files.map((file) => (
          <li key={file} className={compose.file}>
            <FileVideo2 size={20} strokeWidth={1.8} aria-hidden />
            <div className={compose.fileName} title={file}>
              <span className={compose.fileTitle}>{fileName(file)}</span>
              <span className={compose.fileNote}>
                {text.transcode.becomes(fileName(transcodeOutput(file)), folderName(transcodeOutput(file)))}
              </span>
              {problems[file] !== undefined && <ProblemList problems={problems[file]} />}
            </div>
            <IconButton
              icon={X}
              label={text.compose.removeFile(fileName(file))}
              className={compose.fileRemove}
              onClick={() => removeFromTranscode(file)}
            />
          </li>
        ))}
      </ul>
      <div>
        <Button look="quiet" icon={Plus} onClick={() => void pickClips()}>
          {text.transcode.add}
        </Button>
      </div>
      <Choices>
        <PresetField value={preset} onChange={(value) => changeTranscode({ preset: value })} />
        <ExistingField value={existing} onChange={(value) => changeTranscode({ existing: value })} />
        <TracksField kind="audio" />
        <TracksField kind="subtitles" />
        {files.some((file) => tracks[file]?.isHdr === true) && (
          <ChoiceField
            label={text.transcode.hdr.label}
            value={hdr}
            options={hdrOptions}
            onChange={(value) => changeTranscode({ hdr: value })}
          />
        )}
        <Field label={text.transcode.metadata}>
          {(ties) => (
            <Toggle
              id={ties.id}
              checked={metadata}
              onChange={(checked) => changeTranscode({ metadata: checked })}
            />
          )}
        </Field>
        <Field label={text.transcode.folder}>
          {(ties) => (
            <Button id={ties.id} onClick={() => void pickTranscodeFolder()}>
              {folder === null ? text.transcode.beside : fileName(folder)}
            </Button>
          )}
        </Field>
      </Choices>
      <LimitsSection typed={limits} onChange={(typed) => changeTranscode({ limits: typed })} />
    </WorkDialog>
  );
}
