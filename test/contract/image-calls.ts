import { told } from "./expect";
import type { Answer } from "./http";
import type { Person } from "./target";

/** An image as Glance tells it. */
export type ImageBody = Record<string, unknown> & { readonly id: string; readonly status: string };

/** Glance's refusal, as JSON. @param detail what stands below the text */
export const refusal = (status: number, title: string, text: string, detail = "") => ({
  status,
  body: { code: `${status} ${title}`, title, message: `${text}<br /><br />\n${detail}\n\n` },
});

/** Glance's refusal of bytes. */
export const refusedType = (type: string, detail: string) => ({
  status: 415,
  body: {
    code: "415 Unsupported Media Type",
    title: "Unsupported Media Type",
    message: `The request media type ${type} is not supported by this server.\n<br /><br />\n${detail}`,
  },
});

export const NAME = `contract-image-${Date.now()}`;
const BYTES = "application/octet-stream";

/** The images of a suite, all with one name, to be taken away after it. */
export class Images {
  private readonly made: { readonly person: Person; readonly id: string; readonly region?: string }[] = [];

  /** Makes one. @throws Error unless that succeeds */
  async one(person: Person, wanted: object = {}, region?: string): Promise<ImageBody> {
    const body = { name: NAME, disk_format: "raw", container_format: "bare", ...wanted };
    const answer = await person.image({ method: "POST", path: "/v2/images", body, region });
    if (answer.status !== 201) throw new Error(`no image: ${JSON.stringify(told(answer))}`);
    const image = answer.body as ImageBody;
    this.made.push({ person, id: image.id, region });
    return image;
  }

  /** Makes one that has bytes. */
  async active(person: Person, bytes: string | Buffer, wanted: object = {}, region?: string): Promise<ImageBody> {
    const { id } = await this.one(person, wanted, region);
    const answer = await upload(person, id, bytes, {}, region);
    if (answer.status !== 204) throw new Error(`no bytes: ${JSON.stringify(told(answer))}`);
    return image(person, id, region);
  }

  async clear(): Promise<void> {
    for (const { person, id, region } of this.made.splice(0)) {
      await patch(person, id, [{ op: "replace", path: "/protected", value: false }], region);
      await person.image({ method: "DELETE", path: `/v2/images/${id}`, region });
    }
  }
}

/** An image as it is now. */
export async function image(person: Person, id: string, region?: string): Promise<ImageBody> {
  return (await person.image({ method: "GET", path: `/v2/images/${id}`, region })).body as ImageBody;
}

export function patch(person: Person, id: string, body: unknown, region?: string): Promise<Answer> {
  const headers = { "Content-Type": "application/openstack-images-v2.1-json-patch" };
  return person.image({ method: "PATCH", path: `/v2/images/${id}`, body, headers, region });
}

export function upload(
  person: Person,
  id: string,
  body: string | Buffer,
  headers: Readonly<Record<string, string>> = {},
  region?: string,
): Promise<Answer> {
  const all = { "Content-Type": BYTES, ...headers };
  return person.image({ method: "PUT", path: `/v2/images/${id}/file`, body, headers: all, region });
}

export function stage(person: Person, id: string, body: string): Promise<Answer> {
  return person.image({ method: "PUT", path: `/v2/images/${id}/stage`, body, headers: { "Content-Type": BYTES } });
}
