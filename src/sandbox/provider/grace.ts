/** How long a request that changes something may still run when its user wants to stop, in milliseconds. */
const GRACE_MS = 5_000;

/** Goes off a while after `signal`: what was begun gets the time to end, so that its outcome is known and recorded. */
export function afterGrace(signal: AbortSignal): AbortSignal {
  const late = new AbortController();
  const begin = () => void setTimeout(() => late.abort(signal.reason), GRACE_MS).unref();
  if (signal.aborted) begin();
  else signal.addEventListener("abort", begin, { once: true });
  return late.signal;
}
