import { FileVideo2, Plus, X } from 'lucide-react';
import type { ExistingOutput } from '../../../shared/job/spec';
import { fileName, folderName } from '../../format';
import { useCompose } from '../../stores/compose';
import { startMontage } from '../../stores/montage';
import {
  addTranscodes,
  changeTranscode,
  pickClips,
  pickTranscodeFolder,
  removeFromTranscode,
  transcodeOutput,
  useTranscode,
} from '../../stores/transcode';
import { closeDialog } from '../../stores/ui';
import { text } from '../../text';
import { Button, IconButton } from '../../ui/button';
import { Choice, type Option } from '../../ui/choice';
import { Field } from '../../ui/field';
import { Modal } from '../../ui/modal';
import { ProblemList } from '../../ui/problem-list';
import { presetOptions } from './preset-options';
import compose from './compose.module.css';
import styles from './montage.module.css';

const existingOptions: readonly Option<ExistingOutput>[] = [
  { value: 'unique', label: text.compose.existing.unique },
  { value: 'error', label: text.compose.existing.error },
  { value: 'overwrite', label: text.compose.existing.overwrite },
];

/** *Convert videos*: files through a preset. */
export function TranscodeDialog() {
  const { files, preset, folder, existing, busy, problems } = useTranscode();
  const presets = useCompose((state) => state.presets);
  return (
    <Modal
      title={text.transcode.title}
      onClose={closeDialog}
      keepsOpen
      footer={
        <>
          <p className={styles.status} />
          {files.length > 1 && (
            <Button onClick={() => startMontage(files)}>{text.transcode.montageInstead}</Button>
          )}
          <Button look="primary" disabled={files.length === 0 || busy} onClick={() => void addTranscodes()}>
            {files.length > 1 ? text.compose.addMany(files.length) : text.compose.add}
          </Button>
        </>
      }
    >
      <div className={styles.body}>
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
        <div className={styles.choices}>
          <Field label={text.compose.preset}>
            {(ties) => (
              <Choice
                id={ties.id}
                value={preset}
                options={presetOptions(presets)}
                onChange={(value) => changeTranscode({ preset: value })}
              />
            )}
          </Field>
          <Field label={text.compose.existing.label}>
            {(ties) => (
              <Choice
                id={ties.id}
                value={existing}
                options={existingOptions}
                onChange={(value) => changeTranscode({ existing: value })}
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
        </div>
      </div>
    </Modal>
  );
}
