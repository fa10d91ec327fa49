import type { Content, OpenStackRequest } from "../../openstack";
import type { Cloud } from "./cloud";

/** What is asked of a service: where and until when is the region's. */
export type Question = Omit<OpenStackRequest, "region" | "signal">;

/** The services of one region, asked until a signal goes off. */
export class Region {
  constructor(
    private readonly cloud: Cloud,
    readonly name: string,
    readonly signal: AbortSignal,
  ) {}

  /** The body of the answer. @throws OpenStackError */
  async ask<T>(question: Question): Promise<T> {
    const session = await this.cloud.session();
    return (await session.request<T>({ ...question, region: this.name, signal: this.signal })).body;
  }

  /** Sends bytes. @throws OpenStackError */
  async upload(question: Question, content: Content): Promise<void> {
    const session = await this.cloud.session();
    await session.upload({ ...question, region: this.name }, content, { signal: this.signal });
  }

  /** The same region, asked until another signal goes off. */
  until(signal: AbortSignal): Region {
    return new Region(this.cloud, this.name, signal);
  }
}
