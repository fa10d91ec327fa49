import type { Problem } from "../finding";
import { received } from "./received";

const LONGEST = 255;
const MOST_TAGS = 50;

/** What Neutron refuses in the name of a group. Nova finds a group by its name, so it may not be empty. */
export function checkGroupName(name: unknown): Problem[] {
  if (typeof name !== "string") return checkText("name", name, "SG_NAME");
  if (name === "") return [refuse("SG_NAME", "the name of a group can't be empty", name, "give a name")];
  if (name.toLowerCase() === "default")
    return [
      refuse(
        "SG_NAME",
        "every project has a group of this name already, and Neutron makes no second one",
        name,
        "choose another name",
      ),
    ];
  return checkText("name", name, "SG_NAME");
}

/** What Neutron refuses in a text of up to 255 characters. */
export function checkText(prop: string, text: unknown, code = "SG_TEXT"): Problem[] {
  if (typeof text !== "string") return [refuse(code, `the ${prop} is no text`, received(text), "write a text")];
  const length = [...text].length;
  if (length > LONGEST)
    return [refuse(code, `the ${prop} has ${length} characters, Neutron takes ${LONGEST}`, text, "shorten it")];
  // Neutron's tables hold three bytes a character: a fourth is its 500, and so is half of a surrogate pair.
  const beyond = [...text].find((character) => character.length > 1 || /\p{Surrogate}/u.test(character));
  return beyond === undefined
    ? []
    : [refuse(code, `Neutron can't store ${JSON.stringify(beyond)}, in the ${prop}`, text, "leave the character out")];
}

/** What Neutron refuses in the tags of a group. */
export function checkTags(tags: readonly string[]): Problem[] {
  const twice = tags.find((tag, index) => tags.indexOf(tag) !== index);
  return [
    ...(tags.length > MOST_TAGS
      ? [refuse("SG_TEXT", `there are ${tags.length} tags, Neutron takes ${MOST_TAGS}`, undefined, "remove some")]
      : []),
    ...(twice === undefined ? [] : [refuse("SG_TEXT", "a tag is there twice", twice, "remove one of them")]),
    ...tags.flatMap((tag) => checkText("tag", tag)),
  ];
}

function refuse(code: string, what: string, value: string | undefined, fix: string): Problem {
  return { code, severity: "error", what, value, fix };
}
