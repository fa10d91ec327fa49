import type { Cloud } from "../cloud";

/** Does something in a region; if it fails, the error says what for and where. @param what - such as `Route 1 can't be read` */
export async function blamed<T>(cloud: Cloud, region: string, what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw cloud.blame(error, `${what} in ${region}`);
  }
}
