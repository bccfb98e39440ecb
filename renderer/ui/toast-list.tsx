import { Toast } from '@base-ui/react/toast';
import { CircleCheck, CircleX, X } from 'lucide-react';
import { toasts, toastsAtMost } from '../stores/toasts';
import { text } from '../text';
import { classes } from './classes';
import styles from './toast-list.module.css';

/** Short messages about what the user just did, in a corner; they leave by themselves. */
export function ToastList() {
  return (
    <Toast.Provider toastManager={toasts} limit={toastsAtMost}>
      <Toast.Portal>
        <Toast.Viewport className={styles.viewport} aria-label={text.notifications}>
          <Toasts />
        </Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
  );
}

function Toasts() {
  const { toasts: shown } = Toast.useToastManager();
  return shown.map((toast) => {
    const isError = toast.type === 'error';
    const Icon = isError ? CircleX : CircleCheck;
    return (
      <Toast.Root
        key={toast.id}
        toast={toast}
        aria-label={isError ? text.problem : text.notice}
        className={styles.toast}
      >
        <Toast.Content className={styles.content}>
          <Icon size={16} aria-hidden className={classes(styles.icon, isError && styles.error)} />
          <Toast.Description className={styles.text} />
          <Toast.Close className={styles.close} aria-label={text.dismiss}>
            <X size={14} aria-hidden />
          </Toast.Close>
        </Toast.Content>
      </Toast.Root>
    );
  });
}
