// Programs that run beside the test: both simulators and the service, each with a port of its own.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const simulator = process.env.HOST_TEST ?? fileURLToPath(new URL('../../../target/debug/host-test', import.meta.url));
const serve = fileURLToPath(new URL('../serve.mjs', import.meta.url));

/** Lines of stdout, one by one; `stop` ends the program. */
export class Program {
  constructor(...command) {
    this.process = spawn(command[0], command.slice(1), { stdio: ['ignore', 'pipe', 'inherit'] });
    this.lines = createInterface({ input: this.process.stdout })[Symbol.asyncIterator]();
  }

  async line() {
    const { value, done } = await this.lines.next();
    if (done) throw new Error(`${this.process.spawnfile} ended`);
    return value;
  }

  async stop(signal) {
    const ended = once(this.process, 'exit');
    if (this.process.exitCode === null && this.process.kill(signal)) await ended;
  }
}

export async function simulated(system, ...parameters) {
  const program = new Program(simulator, `simulate-${system}`, ...parameters);
  const url = (await program.line()).match(/http\S+/)[0];
  return { program, url };
}

export async function service(settings, state) {
  const program = new Program(process.execPath, serve, settings, state);
  const { port } = JSON.parse(await program.line());
  // The next report of this call.
  const report = async (call) => {
    for (;;) {
      const line = JSON.parse(await program.line());
      if (line.call === call) return line;
    }
  };
  return { program, url: `http://127.0.0.1:${port}`, report };
}

export async function json(method, url, body, headers = {}) {
  const answer = await fetch(url, {
    method,
    headers: { 'content-type': 'application/json', ...headers },
    body: body && JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${method} ${url}: ${answer.status}`);
  return answer.json();
}
