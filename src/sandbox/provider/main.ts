import { serve } from "../../plugin/wire/serve";
import type { standIn } from "./provider";

serve({
  name: "openstack",
  load: () => (require("./provider") as { readonly standIn: typeof standIn }).standIn(),
});
