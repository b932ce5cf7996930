import { Component, type ReactNode } from 'react';
import { Button } from '../../components/Button.tsx';
import { Says } from '../../components/Says.tsx';

interface State {
  readonly broken: boolean;
}

/** Keeps what breaks in one screen from taking the others with it. */
export class ScreenGuard extends Component<{ readonly children: ReactNode }, State> {
  override readonly state: State = { broken: false };

  static getDerivedStateFromError(): State {
    return { broken: true };
  }

  override render(): ReactNode {
    if (!this.state.broken) return this.props.children;
    return (
      <Says
        title="This screen broke"
        text="Measuring and recording go on without it. The other screens can still be seen."
      >
        <Button label="Load the page again" onClick={() => location.reload()} />
      </Says>
    );
  }
}
