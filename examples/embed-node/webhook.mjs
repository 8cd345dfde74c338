// Webhooks: POST /webhook/<endpoint>/<token>

/** Hands a webhook over. Gives what is to be answered: `{ status, body, retryAfter, workWaiting }`. */
export async function take(tenant, request) {
  const [, root, endpoint, token, ...rest] = request.url.split('/');
  if (root !== 'webhook' || !token || rest.length) return { status: 404 };
  // Before a byte of the body: may this caller come in, and how much may be read?
  const admitted = await tenant.call('admit', endpoint, token);
  if (admitted.err) return refused(admitted.err);
  if (admitted.ok === undefined) return { status: 404 };
  const body = await read(request, admitted.ok);
  if (!body) return { status: 413 };
  const headers = Object.entries(request.headers).map(([key, value]) => [key, String(value)]);
  const taken = await tenant.call('onWebhook', { endpoint, token, method: request.method, headers, body });
  return taken.err ? refused(taken.err) : taken.ok;
}

function refused({ tag, val }) {
  return tag === 'refused' ? { status: 400 } : { status: 503, retryAfter: val.afterSeconds };
}

async function read(request, most) {
  const pieces = [];
  let length = 0;
  for await (const piece of request) {
    length += piece.length;
    if (length > most) return undefined;
    pieces.push(piece);
  }
  return new Uint8Array(Buffer.concat(pieces));
}

/** Serves webhooks. The sender is answered first, and waits for no third system. */
export function listener(tenant, runs) {
  return async (request, response) => {
    const { status, body, retryAfter, workWaiting } = await take(tenant, request).catch((broken) => {
      console.error(`a webhook broke: ${broken}`);
      return { status: 500 };
    });
    if (retryAfter !== undefined) response.setHeader('retry-after', retryAfter);
    response.writeHead(status).end(body, () => workWaiting && runs.work('drain'));
  };
}
