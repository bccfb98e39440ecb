import { Tabs } from '@base-ui/react/tabs';
import { Suspense, lazy } from 'react';
import { chooseProblem, useEditor } from '../../stores/editor';
import { text } from '../../text';
import { classes } from '../../ui/classes';
import { showFirstFault } from '../../ui/first-fault';
import { placeOf } from '../../ui/problem-list';
import { PropertyForm } from './property-form';
import styles from './property-tabs.module.css';

// The text view brings an editor of its own.
const TextView = lazy(async () => ({ default: (await import('./text-view')).TextView }));

/** What properties are shown as: fields, the text of the storyboard, or one beside the other. */
export type PropertyView = 'form' | 'yaml' | 'both';

interface PropertyTabsProps {
  view: PropertyView;
  onView: (view: PropertyView) => void;
}

/** The properties of what is chosen, as a form, as text or both. */
export function PropertyTabs({ view, onView }: PropertyTabsProps) {
  return (
    <Tabs.Root value={view} onValueChange={(chosen: PropertyView) => onView(chosen)} className={styles.tabs}>
      <div className={styles.tabBar}>
        <Tabs.List className={styles.tabList} aria-label={text.editor.properties}>
          <Tabs.Tab value="form" className={styles.tab}>
            {text.editor.form}
          </Tabs.Tab>
          <Tabs.Tab value="yaml" className={styles.tab}>
            {text.editor.yaml}
          </Tabs.Tab>
          <Tabs.Tab value="both" className={styles.tab}>
            {text.editor.both}
          </Tabs.Tab>
        </Tabs.List>
        <Problems onShow={() => onView(view === 'yaml' ? 'form' : view)} />
      </div>
      <Tabs.Panel value="form" className={styles.panel}>
        <PropertyForm />
      </Tabs.Panel>
      <Tabs.Panel value="yaml" className={styles.panel}>
        <Suspense>
          <TextView />
        </Suspense>
      </Tabs.Panel>
      <Tabs.Panel value="both" className={classes(styles.panel, styles.both)}>
        <div className={styles.half}>
          <PropertyForm />
        </div>
        <div className={styles.half}>
          <Suspense>
            <TextView />
          </Suspense>
        </div>
      </Tabs.Panel>
    </Tabs.Root>
  );
}

/** How many problems there are, and the first of them, with the way to its field. */
function Problems({ onShow }: { onShow: () => void }) {
  const problems = useEditor((state) => state.problems);
  const [first] = problems;
  if (first === undefined) {
    return (
      <span className={styles.problems} role="status">
        {text.editor.problems(0)}
      </span>
    );
  }
  return (
    <span className={classes(styles.problems, styles.found)} role="status">
      <button
        type="button"
        className={styles.problem}
        title={problems.map(({ message }) => message).join('\n')}
        onClick={() => {
          onShow();
          chooseProblem(first);
          showFirstFault();
        }}
      >
        {text.editor.firstProblem(problems.length, first.message, placeOf(first))}
      </button>
    </span>
  );
}
