export { numberOf, textOf, type Fields } from "./fields";
export { LineForm } from "./line-form";
export { LockError, type LockProblem } from "./lock-error";
export { LockPage, renderPage } from "./lock-page";
