/** Levels of Terraform's own log. */
export type LogLevel = "debug" | "info" | "warn" | "error";

/** One line in the form that Terraform reads from a plugin's stderr; `TF_LOG_PROVIDER=info` shows it. Never a secret. */
export function log(level: LogLevel, message: string): void {
  // Exactly six digits of a second: with any other number the line is shown raw.
  const timestamp = new Date().toISOString().replace("Z", "000Z");
  const line = { "@level": level, "@message": message, "@module": "provider", "@timestamp": timestamp };
  process.stderr.write(`${JSON.stringify(line)}\n`);
}
