import { ContextMenu } from '@base-ui/react/context-menu';
import { jobById, useJobs } from '../../stores/jobs';
import { moveJobs, moveTarget, setPriority, type Move } from '../../stores/queue-actions';
import { useUi } from '../../stores/ui';
import { text } from '../../text';
import menu from '../../ui/menu.module.css';
import { actionsFor, actionsForAll } from '../job/job-actions';

const moves = ['first', 'up', 'down', 'last'] as const satisfies readonly Move[];
const priorities = [
  { value: 10, label: text.actions.priorities.high },
  { value: 0, label: text.actions.priorities.normal },
  { value: -10, label: text.actions.priorities.low },
] as const;

/** What can be done with the job under the pointer, or with all that are selected with it. */
export function JobMenu({ jobId }: { jobId: string }) {
  const selection = useUi((state) => state.selection);
  const jobIds = selection.has(jobId) ? [...selection] : [jobId];
  const job = useJobs(({ byId }) => byId.get(jobId));
  // Drawn anew when any of them changes.
  useJobs(({ counts }) => counts);
  if (job === undefined) return null;
  const actions =
    jobIds.length > 1
      ? actionsForAll(jobIds)
      : actionsFor(job)
          .toReversed()
          .map((action) => ({ action, jobIds }));
  const queued = jobIds.filter((id) => jobById(id)?.state === 'queued');
  return (
    // A landmark of its own keeps it findable, as it does for lists of choices.
    <ContextMenu.Portal role="region" aria-label={text.jobs.menu}>
      <ContextMenu.Positioner className={menu.positioner}>
        <ContextMenu.Popup className={menu.popup} finalFocus={() => givesFocusBack(jobId)}>
          <div className={menu.menu}>
            {actions.map(({ action: { id, label, icon: Icon, run }, jobIds: able }) => (
              <ContextMenu.Item key={id} className={menu.item} onClick={() => void run(able)}>
                <Icon size={14} aria-hidden />
                {jobIds.length > 1 ? text.actions.many(label, able.length) : label}
              </ContextMenu.Item>
            ))}
            {actions.length === 0 && (
              <ContextMenu.Item className={menu.item} disabled>
                {text.jobs.beingCanceled}
              </ContextMenu.Item>
            )}
            {queued.length > 0 && (
              <>
                <ContextMenu.Separator className={menu.separator} />
                {moves.map((move) => (
                  <ContextMenu.Item
                    key={move}
                    className={menu.item}
                    disabled={moveTarget(queued, move) === undefined}
                    onClick={() => void moveJobs(queued, move)}
                  >
                    {text.actions.moves[move]}
                    {move === 'up' && <span className={menu.keys}>{text.keys.moveUp}</span>}
                    {move === 'down' && <span className={menu.keys}>{text.keys.moveDown}</span>}
                  </ContextMenu.Item>
                ))}
                <ContextMenu.Separator className={menu.separator} />
                {priorities.map(({ value, label }) => (
                  <ContextMenu.Item
                    key={value}
                    className={menu.item}
                    disabled={queued.every((id) => jobById(id)?.priority === value)}
                    onClick={() => void setPriority(queued, value)}
                  >
                    {label}
                  </ContextMenu.Item>
                ))}
              </>
            )}
          </div>
        </ContextMenu.Popup>
      </ContextMenu.Positioner>
    </ContextMenu.Portal>
  );
}

/**
 * Where its job has gone, what is nearest to that takes the focus, not what had it some time before; and a dialog that was chosen
 * has it already.
 */
function givesFocusBack(jobId: string): boolean {
  return jobById(jobId) !== undefined && useUi.getState().dialog === null;
}
