import '../../styles/list-screen.css';
import '../../styles/certificates.css';
import { useEffect, useState } from 'react';
import { Says } from '../../components/Says.tsx';
import { useCertificates } from '../../state/certificates.ts';
import { followCertificates } from '../../state/certificates-actions.ts';
import { CertificateRow } from './CertificateRow.tsx';
import { countWords } from './certificate-row-words.ts';

/** Days and hours are told, so that is often enough. */
const WORDS_AGAIN_MS = 60_000;

/** All certificates that targets show, the one that ends first first. */
export function CertificatesScreen() {
  useEffect(followCertificates, []);
  const certificates = useCertificates((state) => state.certificates);
  const refusal = useCertificates((state) => state.refusal);
  const nowMs = useMinutes();
  return (
    <div className="list-screen">
      <div className="page-head">
        <h1>Certificates</h1>
        <span className="muted clip" role="status">
          {certificates === null || certificates.length === 0 ? '' : countWords(certificates, nowMs)}
        </span>
      </div>
      {refusal !== null && certificates !== null && <p className="refused list-note">{refusal}</p>}
      {certificates === null ? (
        refusal === null ? (
          <Says title="Certificates are being read." />
        ) : (
          <Says
            title="Certificates cannot be read now."
            text={`${refusal} They are read as soon as the engine is back.`}
          />
        )
      ) : certificates.length === 0 ? (
        <Says
          title="No certificate so far."
          text="What targets with https:// show is listed here by the day on which it ends, with what to do before it breaks."
        />
      ) : (
        <section className="card long-list certificates" aria-label="Certificates">
          {/* For the eyes; each line says by itself what it tells. */}
          <div className="heads" aria-hidden="true">
            <span className="left">Left</span>
            <span className="ends">Ends</span>
            <span className="who">Shown by</span>
            <span className="by">Issued by</span>
            <span className="what">To know</span>
          </div>
          <div className="scroller">
            <ul>
              {certificates.map((certificate) => (
                <CertificateRow key={certificate.fingerprint} certificate={certificate} nowMs={nowMs} />
              ))}
            </ul>
          </div>
        </section>
      )}
    </div>
  );
}

function useMinutes(): number {
  const [nowMs, setNowMs] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNowMs(Date.now()), WORDS_AGAIN_MS);
    return () => clearInterval(timer);
  }, []);
  return nowMs;
}
