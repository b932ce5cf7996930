import { Dialog as Radix } from 'radix-ui';
import { type CSSProperties, type ReactNode, useRef } from 'react';
import { Icon } from './Icon.tsx';

/** What a person most likely came for: something in the dialog, and not the cross that closes it. */
const FIRST = ':is(.body, .foot) :is(input, textarea, select, button, a[href]):not(:disabled)';

interface Props {
  readonly title: string;
  /** One sentence under the title. */
  readonly description?: string;
  /** Widest, in pixels; a narrow window makes it narrower. */
  readonly width?: number;
  /** Beside the buttons of `styles/dialogs.css`, for its own looks. */
  readonly className?: string;
  /** What stands at its end and does not scroll away: a sentence, then buttons. */
  readonly footer?: ReactNode;
  readonly children?: ReactNode;
  /** Where a form is in it that sends something. */
  readonly onSubmit?: () => void;
  /** A person closed it, by its cross or Escape. A click beside it does not: what was typed would be lost by a slip. */
  readonly onClose: () => void;
}

/**
 * Over the page for as long as it is there. The focus stays in it, begins where `data-focus-first` stands, else on what comes first,
 * and goes back to where it was.
 */
export function Dialog({ title, description, width = 560, className, footer, children, onSubmit, onClose }: Props) {
  const content = useRef<HTMLDivElement>(null);
  const before = useRef(document.activeElement);
  const inner = (
    <>
      <div className="body">{children}</div>
      {footer !== undefined && <div className="foot">{footer}</div>}
    </>
  );
  const size: CSSProperties = { width: `min(${width}px, calc(100vw - 32px))` };
  return (
    <Radix.Root
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
    >
      <Radix.Portal>
        {/* Radix' own overlay locks the scrolling of the page by a style element, which the page's policy forbids; this page never scrolls. */}
        <div className="scrim" />
        <Radix.Content
          ref={content}
          className={className === undefined ? 'dialog' : `dialog ${className}`}
          style={size}
          {...(description === undefined ? { 'aria-describedby': undefined } : {})}
          onOpenAutoFocus={(event) => {
            const within = content.current;
            const first =
              within?.querySelector<HTMLElement>('[data-focus-first]') ?? within?.querySelector<HTMLElement>(FIRST);
            if (first == null) return;
            event.preventDefault();
            first.focus();
          }}
          onCloseAutoFocus={(event) => {
            // Radix gives it to the button that opens a dialog, and here there is none.
            event.preventDefault();
            if (before.current instanceof HTMLElement) before.current.focus({ preventScroll: true });
          }}
          onInteractOutside={(event) => event.preventDefault()}
        >
          <div className="head">
            <div className="grow">
              <Radix.Title className="clip" title={title}>
                {title}
              </Radix.Title>
              {description !== undefined && <Radix.Description className="muted">{description}</Radix.Description>}
            </div>
            {/* Without a tooltip, which would take the first Escape for itself. */}
            <button type="button" className="btn quiet icon" aria-label="Close" onClick={onClose}>
              <Icon name="close" />
            </button>
          </div>
          {onSubmit === undefined ? (
            inner
          ) : (
            <form
              noValidate
              onSubmit={(event) => {
                event.preventDefault();
                onSubmit();
              }}
            >
              {inner}
            </form>
          )}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
