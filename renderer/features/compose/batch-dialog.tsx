import { CircleAlert, CircleCheck } from 'lucide-react';
import type { BatchReport } from '../../../shared/batch';
import { fileName } from '../../format';
import {
  addBatch,
  badRows,
  batchFolder,
  changeBatch,
  decideForBatch,
  discardBatch,
  editBatchStoryboard,
  pickBatchFolder,
  pickBatchStoryboard,
  pickTable,
  rowsToMake,
  useBatch,
} from '../../stores/batch';
import { wrongLimits } from '../../stores/limit-fields';
import { text } from '../../text';
import { Button } from '../../ui/button';
import { Callout } from '../../ui/callout';
import { ChosenButton, Field, TextInput } from '../../ui/field';
import { showFirstFault } from '../../ui/first-fault';
import { ProblemList } from '../../ui/problem-list';
import { Toggle } from '../../ui/toggle';
import { CommandQuestion } from './command-question';
import { PresetField } from './choice-fields';
import { LimitsSection } from './limits-section';
import { Choices, WorkDialog } from './work-dialog';
import styles from './batch.module.css';

/** Rows shown at most: a table of thousands is not read here. */
const rowsShown = 200;

/** *Batch from a table*: which storyboard, which table, and what becomes of each row. Closed, it keeps them; *Cancel* does not. */
export function BatchDialog() {
  const state = useBatch();
  const { storyboard, table, name, preset, skipBad, commands, limits, report, inspecting, busy, problem } =
    state;
  const count = rowsToMake(state);
  const bad = badRows(report);
  const status = () => {
    if (inspecting) return text.compose.reading;
    return text.compose.faults(wrongLimits(limits).length) || (bad > 0 ? text.batch.bad(bad) : '');
  };
  return (
    <WorkDialog
      title={text.batch.title}
      width="wide"
      status={status()}
      problem={problem}
      actions={
        <>
          <Button onClick={discardBatch}>{text.actions.cancel}</Button>
          <Button
            look="primary"
            disabled={count === 0 || busy || inspecting}
            onClick={() => void addBatch().then(showFirstFault)}
          >
            {count > 1 ? text.compose.addMany(count) : text.compose.add}
          </Button>
        </>
      }
    >
      <Choices>
        <Field label={text.batch.storyboard}>
          {(ties) => (
            <ChosenButton ties={ties} onClick={() => void pickBatchStoryboard()}>
              {storyboard === null ? text.compose.pick : fileName(storyboard)}
            </ChosenButton>
          )}
        </Field>
        <Field label={text.batch.table}>
          {(ties) => (
            <ChosenButton ties={ties} onClick={() => void pickTable()}>
              {table === null ? text.actions.choose : fileName(table)}
            </ChosenButton>
          )}
        </Field>
        <Field label={text.batch.folder}>
          {(ties) => (
            <ChosenButton ties={ties} title={batchFolder(state)} onClick={() => void pickBatchFolder()}>
              {fileName(batchFolder(state)) || text.actions.choose}
            </ChosenButton>
          )}
        </Field>
        <Field label={text.batch.name} note={text.batch.nameNote}>
          {(ties) => (
            <TextInput
              ties={ties}
              value={name}
              placeholder={report?.name}
              onChange={(value) => changeBatch({ name: value })}
            />
          )}
        </Field>
        <PresetField
          value={preset}
          own={text.compose.ownSettings}
          onChange={(value) => changeBatch({ preset: value })}
        />
        {bad > 0 && (
          <Field label={text.batch.skipBad}>
            {(ties) => (
              <Toggle
                id={ties.id}
                checked={skipBad}
                onChange={(checked) => changeBatch({ skipBad: checked })}
              />
            )}
          </Field>
        )}
      </Choices>
      <LimitsSection typed={limits} onChange={(typed) => changeBatch({ limits: typed })} />
      {commands != null && (
        <CommandQuestion
          commands={commands}
          isPressing={false}
          onDecide={(decision) => void decideForBatch(decision)}
        />
      )}
      {report !== null && <Rows report={report} />}
    </WorkDialog>
  );
}

/** What becomes of each row. */
function Rows({ report }: { report: BatchReport }) {
  const unknown = report.columns.filter(({ isVariable, suggestion }) => !isVariable && suggestion !== null);
  // Rows that are wrong come first: they are what has to be looked at.
  const rows = report.rows
    .toSorted((a, b) => Number(b.problems.length > 0) - Number(a.problems.length > 0))
    .slice(0, rowsShown);
  return (
    <>
      {report.problems.length > 0 && <ProblemList problems={report.problems} />}
      {unknown.length === 0 &&
        report.columns.length > 0 &&
        report.columns.every(({ isVariable }) => !isVariable) && (
          <Callout
            tone="warning"
            actions={<Button onClick={() => editBatchStoryboard()}>{text.editor.editStoryboard}</Button>}
          >
            {text.batch.alike}
          </Callout>
        )}
      {unknown.map((column) => (
        <Callout key={column.name} tone="warning">
          {text.batch.meant(column.name, column.suggestion ?? '')}
        </Callout>
      ))}
      <div className={styles.rows} tabIndex={0} role="region" aria-label={text.batch.rows}>
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col">{text.batch.row}</th>
              <th scope="col">{text.batch.video}</th>
              <th scope="col">{text.batch.outcome}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ row, output, title, problems, action }) => (
              <tr key={row} className={problems.length > 0 ? styles.bad : undefined}>
                <td>{row}</td>
                <td>{output === null ? (title ?? '–') : fileName(output)}</td>
                <td>
                  {problems.length > 0 ? (
                    <CircleAlert size={14} aria-hidden />
                  ) : (
                    <CircleCheck size={14} aria-hidden className={styles.good} />
                  )}
                  {problems.length > 0
                    ? problems.map(({ message }) => message).join(' ')
                    : text.batch.actions[action]}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {report.rows.length > rowsShown && (
        <p className={styles.more}>{text.batch.more(report.rows.length - rowsShown)}</p>
      )}
    </>
  );
}
