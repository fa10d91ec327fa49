import type { Content } from "../../../../src/openstack";
import type { StreamTarget } from "../../../../src/live/images/stream/fan-out";

/** A target that keeps what it gets. */
export class Sink implements StreamTarget {
  readonly chunks: Buffer[] = [];
  /** What {@link onBytes} was told last. */
  told = 0;
  /** How many times it was sent anything. */
  sends = 0;
  size?: number;
  isComplete = false;

  /** @param before is waited for before each chunk is taken; it may fail */
  constructor(
    readonly key: string,
    private readonly before: (taken: number) => Promise<void> | void = () => undefined,
  ) {}

  get bytes(): Buffer {
    return Buffer.concat(this.chunks);
  }

  get taken(): number {
    return this.chunks.reduce((sum, { length }) => sum + length, 0);
  }

  async send(content: Content): Promise<void> {
    this.sends++;
    this.size = content.size;
    const stream = content.open();
    await this.before(0);
    for await (const chunk of stream) {
      this.chunks.push(chunk as Buffer);
      await this.before(this.taken);
    }
    this.isComplete = true;
  }

  onBytes(sent: number): void {
    this.told = sent;
  }
}

/** A promise and what fulfils it. */
export function gate(): { readonly opened: Promise<void>; open(): void } {
  let open!: () => void;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open };
}
