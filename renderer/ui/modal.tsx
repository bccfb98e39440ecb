import { Dialog } from '@base-ui/react/dialog';
import { X } from 'lucide-react';
import { useRef, type ReactNode, type RefObject } from 'react';
import { text } from '../text';
import { IconButton } from './button';
import { classes } from './classes';
import styles from './modal.module.css';

interface ModalProps {
  title: string;
  onClose: () => void;
  /** Buttons at the bottom; without them there is no bottom. */
  footer?: ReactNode;
  width?: 'normal' | 'wide' | 'theatre';
  /** Keeps one height however much there is inside. */
  tall?: boolean;
  /** A click beside the dialog leaves it open: there is something typed in it to lose. */
  keepsOpen?: boolean;
  initialFocus?: RefObject<HTMLElement | null>;
  children: ReactNode;
}

/** A dialog over the page. It is mounted while it is open; Escape and the cross close it. */
export function Modal(props: ModalProps) {
  const {
    title,
    onClose,
    footer,
    width = 'normal',
    tall = false,
    keepsOpen = false,
    initialFocus,
    children,
  } = props;
  // The dialog itself takes the focus, rather than the cross that happens to come first.
  const popup = useRef<HTMLDivElement>(null);
  return (
    <Dialog.Root
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      disablePointerDismissal={keepsOpen}
    >
      <Dialog.Portal>
        <Dialog.Backdrop className={styles.backdrop} />
        <Dialog.Popup
          ref={popup}
          className={classes(styles.popup, styles[width], tall && styles.tall)}
          initialFocus={initialFocus ?? popup}
        >
          <header className={styles.header}>
            <Dialog.Title className={styles.title}>{title}</Dialog.Title>
            <Dialog.Close render={<IconButton icon={X} label={text.close} />} />
          </header>
          <div className={styles.body}>{children}</div>
          {footer !== undefined && <footer className={styles.footer}>{footer}</footer>}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
