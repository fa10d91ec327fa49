// Loaded before a snippet: what it declares is synthesized when it ends, unless it did that itself.
const core = require("cdktf/lib/app");

const apps = new Set();
core.App = class App extends core.App {
  constructor(config) {
    super(config);
    apps.add(this);
  }
  synth() {
    apps.delete(this);
    super.synth();
  }
};
process.on("beforeExit", () => apps.forEach((app) => app.synth()));
