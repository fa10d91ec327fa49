import { backOff } from "./back-off";
import type { Replica } from "./replica";
import type { FailedReplica, VerifiedReplica } from "./replica-event";
import { failedReplica, isPassing } from "./replica-failure";
import type { Replication } from "./replication";

/** Settles a replica, again after a pause where it fails with what may pass. @throws what is a mistake in this program */
export async function tryToSettle(
  replica: Replica,
  { attempts, signal }: Pick<Replication, "attempts" | "signal">,
): Promise<VerifiedReplica | FailedReplica> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await replica.settle();
    } catch (error) {
      if (!isPassing(error) || attempt >= attempts || signal.aborted) {
        const failure = failedReplica(error, signal);
        const { message, cause } = failure;
        replica.tell({ event: "failed", message, cause });
        return { ...failure, ...replica.usedUp };
      }
      const pause = backOff(attempt);
      replica.tell({ event: "retry", attempt: attempt + 1, waitMs: pause.ms, message: (error as Error).message });
      // A signal that goes off ends the next attempt.
      await pause.wait(signal).catch(() => undefined);
    }
  }
}
