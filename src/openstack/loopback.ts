/** Whether an address is on this machine, where no proxy is needed: as Go's and most clients have it. */
export function isLoopback(url: string): boolean {
  return /^(127\.|localhost$|\[::1\]$)/.test(new URL(url).hostname);
}
