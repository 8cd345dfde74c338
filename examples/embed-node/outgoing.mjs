// Outgoing HTTP to a tenant's own hosts. Redirects are not followed.

/** `handler` is the shim's; `hosts` are origins such as `https://example.topdesk.net`. */
export function outgoing(handler, hosts) {
  return {
    handle(request, options) {
      const origin = `${request.scheme()?.tag.toLowerCase()}://${request.authority()?.toLowerCase()}`;
      if (!hosts.includes(origin)) throw { tag: 'HTTP-request-denied' };
      return withHonestTimeout(handler, request, options);
    },
  };
}

// preview2-shim 0.26 takes the time to connect for the time until the answer begins, and says that
// there was no connection although the request may have arrived. So it is given the latter time, and
// what it says is put right: a connector sends again at once what has certainly not arrived.
function withHonestTimeout(handler, request, options) {
  options?.setConnectTimeout(options.firstByteTimeout());
  const future = handler.handle(request, options);
  const get = future.get.bind(future);
  future.get = () => {
    const answer = get();
    if (answer?.val?.val?.tag === 'connection-timeout') answer.val.val.tag = 'connection-read-timeout';
    return answer;
  };
  return future;
}
