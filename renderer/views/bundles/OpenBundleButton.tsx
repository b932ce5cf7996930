import { type ComponentProps, useRef } from 'react';
import { Button } from '../../components/Button.tsx';
import { BUNDLE_WAY } from '../../state/bundle-actions.ts';
import { useBundles } from '../../state/bundles.ts';

interface Props extends Pick<ComponentProps<typeof Button>, 'kind' | 'small'> {
  /** Of the field for files that a browser needs, for those who do not see it. */
  readonly name: string;
}

/** Lets a person open what somebody sent, by the system's dialog or the browser's. */
export function OpenBundleButton({ name, ...look }: Props) {
  const input = useRef<HTMLInputElement>(null);
  const isBusy = useBundles(({ opening }) => opening > 0);
  const label = 'Open a bundle…';
  if (BUNDLE_WAY.kind === 'ask') {
    return <Button {...look} label={label} icon="folder" busy={isBusy} onClick={BUNDLE_WAY.ask} />;
  }
  const { give } = BUNDLE_WAY;
  return (
    <>
      <Button {...look} label={label} icon="folder" busy={isBusy} onClick={() => input.current?.click()} />
      <input
        ref={input}
        type="file"
        className="unseen"
        tabIndex={-1}
        aria-label={name}
        accept=".zip,application/zip"
        multiple
        onChange={(event) => {
          give([...(event.target.files ?? [])]);
          // So that the same file can be chosen once more.
          event.target.value = '';
        }}
      />
    </>
  );
}
