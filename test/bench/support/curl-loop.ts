/** Child of the accuracy figure: starts one curl process after the other at a fixed rate and prints what each measured, a JSON line each. */
import { execFile } from 'node:child_process';

const [url = '', caFile = '', everyText = '', countText = ''] = process.argv.slice(2);
const everyMs = Number(everyText);
const count = Number(countText);
const format = '%{local_port} %{time_connect} %{time_appconnect} %{time_total}';

let started = 0;
const timer = setInterval(() => {
  started += 1;
  if (started >= count) clearInterval(timer);
  const args = ['-s', '-o', '/dev/null', '--cacert', caFile, '--http1.1', '-w', format, url];
  execFile('curl', args, (error, stdout) => {
    if (error !== null) return;
    const [port, connect = 0, appConnect = 0, total = 0] = stdout.split(' ').map(Number);
    const sample = {
      localPort: port,
      connectMs: connect * 1_000,
      tlsMs: (appConnect - connect) * 1_000,
      answerMs: (total - appConnect) * 1_000,
      totalMs: total * 1_000,
    };
    process.stdout.write(`${JSON.stringify(sample)}\n`);
  });
}, everyMs);
