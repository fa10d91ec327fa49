import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";

/**
 * What webob says of an error that the service puts into no form of its own: in HTML to whoever takes that, too.
 *
 * @param name as HTTP has it, such as `Not Found`
 * @param ending what follows the text in every answer
 */
export function webobError(
  c: Context,
  status: ContentfulStatusCode,
  name: string,
  text: string,
  ending = "<br /><br />\n\n\n",
): Response {
  const title = `${status} ${name}`;
  const message = text + ending;
  if (!/text\/html|\*\/\*/.test(c.req.header("Accept") ?? "*/*")) {
    return c.json({ message, code: title, title: name }, status);
  }
  const head = `<head>\n  <title>${title}</title>\n </head>`;
  return c.html(`<html>\n ${head}\n <body>\n  <h1>${title}</h1>\n  ${message}\n </body>\n</html>`, status);
}

/** The answer to a path that the service does not have. */
export const noRoute = (c: Context) => webobError(c, 404, "Not Found", "The resource could not be found.");
