import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { STATUS_CODES } from "node:http";
import { webobError } from "../webob";

/** What Glance refuses, in its words. */
export class ImageRefusal extends Error {
  /** @param detail what stands below the message, where that is webob's own */
  constructor(
    readonly code: ContentfulStatusCode,
    message = UNSAID[code] ?? "",
    private readonly detail = "",
  ) {
    super(message);
  }

  response(c: Context): Response {
    const ending = this.code === 415 ? `\n<br /><br />\n${this.detail}` : `<br /><br />\n${this.detail}\n\n`;
    return webobError(c, this.code, NAMES[this.code] ?? STATUS_CODES[this.code] ?? "", this.message, ending);
  }
}

/** Where webob's names are not Node's. */
const NAMES: Readonly<Record<number, string>> = { 416: "Request Range Not Satisfiable" };

/** What webob says where Glance says nothing, or only a detail. */
const UNSAID: Readonly<Record<number, string>> = {
  403: "Access was denied to this resource.",
  404: "The resource could not be found.",
  409: "There was a conflict when trying to complete your request.",
  416: "The Range requested is not available.",
  500: "The server has either erred or is incapable of performing the requested operation.",
};

/** By Glance's default policy. @throws ImageRefusal 403 */
export const forbid = (action: string): never => {
  throw new ImageRefusal(403, `You are not authorized to complete ${action} action.`);
};

/** @throws ImageRefusal 415 */
export const refuseType = (type: string, detail = `Invalid content type ${type}`): never => {
  throw new ImageRefusal(415, `The request media type ${type} is not supported by this server.`, detail);
};

/** @throws ImageRefusal with what webob says of a code, and a detail below it */
export const refuse = (code: ContentfulStatusCode, detail: string): never => {
  throw new ImageRefusal(code, undefined, detail);
};
