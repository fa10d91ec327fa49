import type { RequestReport } from "../live";

/** `--debug`: a line on stderr for each request, as soon as it has ended. */
export function showRequest(report: RequestReport): void {
  const { region = "-", service, method, url, status, failure, ms, requestId, retryInMs } = report;
  const outcome = [status, failure].filter((part) => part !== undefined).join(" ");
  const id = requestId === undefined ? "" : `, ${requestId}`;
  const retry = retryInMs === undefined ? "" : `, again in ${Math.round(retryInMs)} ms`;
  process.stderr.write(`${region} ${service} ${method} ${url}: ${outcome} in ${ms} ms${id}${retry}\n`);
}
