import { FileVideo2, Plus, X } from 'lucide-react';
import type { TrackChoice } from '../../../shared/job/track-choice';
import { fileName, folderName } from '../../format';
import { wrongLimits } from '../../stores/limit-fields';
import { useSettings } from '../../stores/settings';
import {
  addTranscodes,
  changeTranscode,
  discardTranscode,
  montageInstead,
  pickClips,
  pickTranscodeFolder,
  removeFromTranscode,
  trackOptions,
  transcodeOutput,
  useTranscode,
} from '../../stores/transcode';
import { text } from '../../text';
import { Button, IconButton } from '../../ui/button';
import { ChosenButton, Field } from '../../ui/field';
import { showFirstFault } from '../../ui/first-fault';
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

/** *Convert videos*: files through a preset. Closed, it keeps them; *Cancel* does not. */
export function TranscodeDialog() {
  const state = useTranscode();
  const { files, preset, folder, existing, limits, tracks, metadata, hdr, busy, problems } = state;
  const usual = useSettings(({ settings }) => settings?.outputFolder ?? null);
  const place = folder ?? usual;
  return (
    <WorkDialog
      title={text.transcode.title}
      status={text.compose.faults(wrongLimits(limits).length) || text.transcode.counted(files.length)}
      actions={
        <>
          <Button onClick={discardTranscode}>{text.actions.cancel}</Button>
          {files.length > 1 && <Button onClick={montageInstead}>{text.transcode.montageInstead}</Button>}
          <Button
            look="primary"
            disabled={files.length === 0 || busy}
            onClick={() => void addTranscodes().then(showFirstFault)}
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
              {problems[file] !== undefined && (
                <div tabIndex={-1} data-fault>
                  <ProblemList problems={problems[file]} />
                </div>
              )}
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
      <Button look="quiet" icon={Plus} className={compose.another} onClick={() => void pickClips()}>
        {text.transcode.add}
      </Button>
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
            <ChosenButton ties={ties} title={place ?? undefined} onClick={() => void pickTranscodeFolder()}>
              {place === null ? text.transcode.beside : fileName(place)}
            </ChosenButton>
          )}
        </Field>
      </Choices>
      <LimitsSection typed={limits} onChange={(typed) => changeTranscode({ limits: typed })} />
    </WorkDialog>
  );
}
