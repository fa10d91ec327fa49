import type { AxiosResponse } from "axios";
import type { Readable } from "node:stream";
import type { AnswerHead, Download, TransferOptions } from "../../../openstack";
import { extentOf, receiving } from "../../../openstack/content";
import { isSuccess } from "../../../openstack/error";
import { IdleClock } from "../../../openstack/idle-clock";
import { isLoopback } from "../../../openstack/loopback";
import { redactUrl } from "../../../openstack/redact";
import { unreadable, type ImageSourceError } from "./source-error";

const IDLE_TIMEOUT_MS = 60_000;

/** An address as it may be told: of a stranger's server nobody knows which parameters are secrets, so none has its value. */
export function shownUrl(url: string): string {
  return redactUrl(url).replace(/([?&][^=&#]+)=[^&#]*/g, "$1=[secret]");
}

/** Opens what an address answers with, at some byte where its server can. No token goes there. @throws ImageSourceError */
export async function openUrl(url: string, from: number, options: TransferOptions): Promise<Download> {
  const clock = new IdleClock(options.idleTimeoutMs ?? IDLE_TIMEOUT_MS, [options.signal]);
  try {
    clock.start();
    const answer = await get(url, from, clock.signal);
    clock.stop();
    if (!isSuccess(answer)) {
      answer.data.destroy();
      throw refused(url, answer.status);
    }
    return {
      body: receiving(answer.data, clock, (error) => broken(url, error, clock)),
      ...extentOf(headOf(answer), from),
    };
  } catch (error) {
    clock.end();
    throw broken(url, error, clock);
  }
}

function get(url: string, from: number, signal: AbortSignal): Promise<AxiosResponse<Readable>> {
  // Loaded here: it takes longer to load than some commands to run.
  const axios = require("axios") as typeof import("axios");
  return axios.get<Readable>(url, {
    headers: { "Accept-Encoding": "identity", ...(from === 0 ? {} : { Range: `bytes=${from}-` }) },
    responseType: "stream",
    decompress: false,
    validateStatus: () => true,
    signal,
    ...(isLoopback(url) ? { proxy: false as const } : {}),
  });
}

function headOf({ status, headers }: AxiosResponse): AnswerHead {
  return { status, headers: headers as AnswerHead["headers"] };
}

function refused(url: string, status: number): ImageSourceError {
  const isPassing = status >= 500 || [408, 425, 429].includes(status);
  const fix = isPassing ? "see whether its server is well, and try again" : "correct the address";
  return unreadable(shownUrl(url), `its server answers ${status}`, fix, isPassing);
}

/** Never keeps axios's own error: it holds the whole request. */
function broken(url: string, error: unknown, { signal }: IdleClock): Error {
  if (error instanceof Error && error.name === "ImageSourceError") return error;
  const { message, code } = (signal.aborted ? signal.reason : error) as NodeJS.ErrnoException;
  const why = typeof code === "string" ? `${message} (${code})` : message;
  return unreadable(shownUrl(url), why, "see whether it can be reached, and try again", true);
}
