import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LabCertificates } from './certificates.ts';
import { CONTROL, EDGES, type Place } from './network-plan.ts';
import { type PlaceProcess, startAt } from './place-process.ts';

export const NGINX_TLS_PORT = 443;
/** Where the nginx before the application shows the certificate that is over. */
export const EXPIRED_TLS_PORT = 8_443;

/** Starts a real nginx on ports 80 and 443 of all addresses of `place`; requests go to the application at `applicationPort`, or are answered by nginx itself where that is null. */
export async function startNginx(
  place: Place,
  folder: string,
  certificates: LabCertificates,
  applicationPort: number | null,
): Promise<PlaceProcess> {
  const file = join(folder, `nginx-${place}.conf`);
  const at = (name: string): string => join(folder, `nginx-${place}-${name}`);
  const secured = (chainFile: string): string =>
    `ssl_certificate ${chainFile}; ssl_certificate_key ${certificates.keyFile}; ssl_protocols TLSv1.2 TLSv1.3;`;
  const listenTls = `listen ${NGINX_TLS_PORT} ssl http2; listen [::]:${NGINX_TLS_PORT} ssl http2;`;
  const location =
    applicationPort === null
      ? 'default_type text/plain; return 200 "ok\\n";'
      : `proxy_pass http://127.0.0.1:${applicationPort}; proxy_http_version 1.1; proxy_set_header Host $host;
         proxy_buffering off; proxy_read_timeout 10m;`;
  await writeFile(
    file,
    `daemon off; worker_processes 1; user root; pid ${at('pid')};
     error_log ${at('error.log')} warn;
     events { worker_connections 512; }
     http {
       log_format timed '$msec $remote_addr $host $status $request_time';
       access_log ${at('access.log')} timed;
       client_body_temp_path ${at('body')}; proxy_temp_path ${at('proxy')}; fastcgi_temp_path ${at('fastcgi')};
       uwsgi_temp_path ${at('uwsgi')}; scgi_temp_path ${at('scgi')};
       server {
         listen 80; listen [::]:80;
         ${listenTls}
         server_name _;
         ${secured(certificates.chainFile)}
         location / { ${location} }
       }
       ${applicationPort === null ? '' : edges(applicationPort, `${listenTls} ${secured(certificates.chainFile)}`)}
       ${applicationPort === null ? '' : `server { listen ${EXPIRED_TLS_PORT} ssl http2; ${secured(certificates.expiredChainFile)} location / { ${location} } }`}
     }`,
  );
  return startAt(place, 'nginx', ['-c', file, '-e', at('error.log')]);
}

/** Edges as CDNs have them: they pass on what the origin says, and say something of their own when it says nothing. */
function edges(applicationPort: number, listening: string): string {
  return EDGES.map(
    ({ host, says }) =>
      `server {
         ${listening}
         server_name ${host.name};
         location / {
           proxy_pass http://${CONTROL.address4}; proxy_bind ${host.address4}; proxy_set_header Host $host;
           proxy_connect_timeout 1s; proxy_read_timeout 2s;
           error_page 502 504 = @edge;
         }
         location @edge {
           proxy_pass http://127.0.0.1:${applicationPort}; proxy_set_header X-Edge-Says ${says}; proxy_pass_header Server;
         }
       }`,
  ).join('\n');
}
