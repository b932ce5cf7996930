import { useState } from 'react';
import { SEGMENT_LABELS } from '../../../electron/domain/segment-label.ts';
import { Button } from '../../components/Button.tsx';
import { durationText } from '../../components/duration.ts';
import type { OpenedBundle } from '../../state/bundles.ts';
import { lastedText, requestsText, utcText } from './bundle-words.ts';

/** Of many, so many are shown at first. */
const FEW = 5;
const MOST = 500;

/** What was slow or failed there, with the verdicts of the one who measured it. */
export function BundleIncidents({ incidents }: Pick<OpenedBundle, 'incidents'>) {
  const [isWhole, setWhole] = useState(false);
  const shown = incidents.slice(0, isWhole ? MOST : FEW);
  return (
    <>
      <div className="bundle-table">
        <table>
          <thead>
            <tr>
              <th scope="col">From (UTC)</th>
              <th scope="col">Target</th>
              <th scope="col" className="n">
                Lasted
              </th>
              <th scope="col" className="n">
                Worst
              </th>
              <th scope="col">Requests</th>
              <th scope="col">Suspected</th>
              <th scope="col">Their verdict</th>
            </tr>
          </thead>
          <tbody>
            {shown.map((incident) => (
              <tr key={incident.id}>
                <td className="nowrap">{utcText(incident.openedAt)}</td>
                <td className="clip" title={incident.target}>
                  <bdi>{incident.target}</bdi>
                </td>
                <td className="n">{lastedText(incident)}</td>
                <td className="n">{durationText(incident.worstMs)}</td>
                <td>{requestsText(incident)}</td>
                <td>
                  <span className="tag">{SEGMENT_LABELS[incident.segment]}</span>
                </td>
                <td className="verdict" title={`${incident.confidence} confidence`}>
                  {incident.summary}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {incidents.length > FEW && (
        <div className="bundle-more">
          <Button
            small
            kind="quiet"
            label={isWhole ? 'Show fewer' : `Show all ${incidents.length.toLocaleString()} incidents`}
            aria-expanded={isWhole}
            onClick={() => setWhole(!isWhole)}
          />
          {isWhole && incidents.length > MOST && <span className="faint">The first {MOST} of them.</span>}
        </div>
      )}
    </>
  );
}
