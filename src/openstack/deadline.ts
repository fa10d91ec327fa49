/**
 * Does some work under a signal that goes off at the deadline, or with any of the given signals.
 *
 * Not `AbortSignal.any` over `AbortSignal.timeout`: Node 20 may collect that timeout before it goes off
 * (https://github.com/nodejs/node/pull/57867).
 */
export async function withDeadline<T>(
  ms: number,
  signals: readonly (AbortSignal | undefined)[],
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(new DOMException("the deadline is over", "TimeoutError")), ms);
  const given = signals.filter((signal) => signal !== undefined);
  const follow = (event: Event) => controller.abort((event.target as AbortSignal).reason);
  for (const signal of given) signal.addEventListener("abort", follow, { once: true });
  const over = given.find((signal) => signal.aborted);
  if (over !== undefined) controller.abort(over.reason);
  try {
    return await work(controller.signal);
  } finally {
    clearTimeout(timer);
    for (const signal of given) signal.removeEventListener("abort", follow);
  }
}
