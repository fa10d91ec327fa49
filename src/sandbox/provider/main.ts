import { serve } from "../../plugin/wire/serve";

serve({
  name: "openstack",
  load: () => {
    const { standIn } = require("./provider") as typeof import("./provider");
    return standIn();
  },
});
