import type { Schema } from "../schema";
import { refuseReader, type Call } from "./call";
import { begin, checkState } from "./server-state";
import type { ServerState, StoredServer, Task } from "./state";

interface Switch {
  readonly policy: string;
  readonly from: readonly ServerState[];
  readonly task: Task;
}

const SWITCHES = {
  stop: { policy: "servers:stop", from: ["active", "error"], task: "powering-off" },
  start: { policy: "servers:start", from: ["stopped"], task: "powering-on" },
  pause: { policy: "os-pause-server:pause", from: ["active"], task: "pausing" },
  unpause: { policy: "os-pause-server:unpause", from: ["paused"], task: "unpausing" },
} as const satisfies Record<string, Switch>;

/** Switches a server on or off, or halts it. @throws WsgiFault 403 or 409 */
export function power(call: Call, server: StoredServer, what: keyof typeof SWITCHES): void {
  const { policy, from, task } = SWITCHES[what];
  refuseReader(call, policy);
  checkState(server, what, ...from);
  begin(server, task);
}

export const REBOOT: Schema = {
  type: "object",
  required: ["reboot"],
  additionalProperties: false,
  properties: {
    reboot: {
      type: "object",
      required: ["type"],
      additionalProperties: false,
      properties: { type: { type: "string", enum: ["HARD", "Hard", "hard", "SOFT", "Soft", "soft"] } },
    },
  },
};

/** The hard way works from almost everywhere. @throws WsgiFault 403 or 409 */
export function reboot(call: Call, server: StoredServer, { type }: { readonly type: string }): void {
  refuseReader(call, "servers:reboot");
  const isHard = type.toLowerCase() === "hard";
  checkState(server, "reboot", "active", ...(isHard ? (["stopped", "paused", "error"] as const) : []));
  begin(server, isHard ? "rebooting_hard" : "rebooting");
}
