import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LabCertificates } from './certificates.ts';
import type { Place } from './network-plan.ts';
import { type PlaceProcess, startAt } from './place-process.ts';

export const NGINX_TLS_PORT = 443;

/** Starts a real nginx on ports 80 and 443 of all addresses of `place`; requests go to the application at `applicationPort`, or are answered by nginx itself where that is null. */
export async function startNginx(
  place: Place,
  folder: string,
  certificates: LabCertificates,
  applicationPort: number | null,
): Promise<PlaceProcess> {
  const file = join(folder, `nginx-${place}.conf`);
  const at = (name: string): string => join(folder, `nginx-${place}-${name}`);
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
         listen ${NGINX_TLS_PORT} ssl http2; listen [::]:${NGINX_TLS_PORT} ssl http2;
         server_name _;
         ssl_certificate ${certificates.chainFile}; ssl_certificate_key ${certificates.keyFile};
         ssl_protocols TLSv1.2 TLSv1.3;
         location / { ${location} }
       }
     }`,
  );
  return startAt(place, 'nginx', ['-c', file, '-e', at('error.log')]);
}
