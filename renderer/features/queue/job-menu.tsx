import { ContextMenu } from '@base-ui/react/context-menu';
import { useJobs } from '../../stores/jobs';
import { moveJob, moveTarget, type Move } from '../../stores/queue-actions';
import { text } from '../../text';
import menu from '../../ui/menu.module.css';
import { actionsFor } from '../job/job-actions';

const moves = ['first', 'up', 'down', 'last'] as const satisfies readonly Move[];

/** What can be done with the job under the pointer. */
export function JobMenu({ jobId }: { jobId: string }) {
  const state = useJobs(({ byId }) => byId.get(jobId)?.state);
  if (state === undefined) return null;
  const actions = actionsFor(state);
  return (
    <ContextMenu.Portal>
      <ContextMenu.Positioner className={menu.positioner}>
        <ContextMenu.Popup className={menu.popup}>
          <div className={menu.menu}>
            {actions.toReversed().map(({ id, label, icon: Icon, run }) => (
              <ContextMenu.Item key={id} className={menu.item} onClick={() => void run(jobId)}>
                <Icon size={14} aria-hidden />
                {label}
              </ContextMenu.Item>
            ))}
            {actions.length === 0 && (
              <ContextMenu.Item className={menu.item} disabled>
                {text.jobs.beingCanceled}
              </ContextMenu.Item>
            )}
            {state === 'queued' && <ContextMenu.Separator className={menu.separator} />}
            {state === 'queued' &&
              moves.map((move) => (
                <ContextMenu.Item
                  key={move}
                  className={menu.item}
                  disabled={moveTarget(jobId, move) === undefined}
                  onClick={() => void moveJob(jobId, move)}
                >
                  {text.actions.moves[move]}
                  {move === 'up' && <span className={menu.keys}>{text.keys.moveUp}</span>}
                  {move === 'down' && <span className={menu.keys}>{text.keys.moveDown}</span>}
                </ContextMenu.Item>
              ))}
          </div>
        </ContextMenu.Popup>
      </ContextMenu.Positioner>
    </ContextMenu.Portal>
  );
}
