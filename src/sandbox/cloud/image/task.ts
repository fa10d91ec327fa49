import { randomUUID } from "node:crypto";
import { Transform, type Readable } from "node:stream";
import { pythonTime } from "../ids";
import type { Call } from "./call";
import type { Image, ImageTask } from "./state";

const MIB = 1 << 20;
/** How long an ended task is kept (`task_time_to_live` of glance-api.conf), in milliseconds. */
const TIME_TO_LIVE = 48 * 3_600_000;

/** Times of tasks: whole seconds, written with microseconds. */
const taskTime = (time = Date.now()) => pythonTime(new Date(Math.floor(time / 1000) * 1000));

/** @param import_req what was asked for */
export function newTask({ token, requestId }: Call, image: Image, import_req: object): ImageTask {
  const now = taskTime();
  return {
    id: randomUUID(),
    type: "api_image_import",
    status: "processing",
    owner: token.projectId ?? "",
    expires_at: null,
    created_at: now,
    updated_at: now,
    deleted_at: null,
    deleted: false,
    image_id: image.id,
    request_id: requestId,
    user_id: token.userId,
    input: { image_id: image.id, import_req, backend: ["file"] },
    result: null,
    message: "",
  };
}

/** Bytes on their way, of which a task tells how many there were. */
export function progressOf(task: ImageTask, bytes: Readable): Readable {
  let size = 0;
  const counting = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      size += chunk.length;
      Object.assign(task, { message: `Copied ${Math.floor(size / MIB)} MiB`, updated_at: taskTime() });
      done(null, chunk);
    },
  });
  bytes.on("error", (error) => counting.destroy(error));
  return bytes.pipe(counting);
}

export function endTask(task: ImageTask, status: "success" | "failure"): void {
  const ended = { status, updated_at: taskTime(), expires_at: taskTime(Date.now() + TIME_TO_LIVE) };
  Object.assign(task, ended);
  if (status === "success") task.result = { image_id: task.image_id };
  else task.message = "Task failed due to Internal Error";
}
