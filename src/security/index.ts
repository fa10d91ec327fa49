export { rulesFor } from "./expand";
export { type Direction, identity, NeutronRule } from "./neutron-rule";
export { checkOpenServices } from "./open-services";
export { Port } from "./port";
export { protocolText } from "./protocol";
export { checkRedundant, type DeclaredRule } from "./redundant";
export { everybody, type Remote, remoteFamilies, remoteOf } from "./remote";
export { checkGroupName, checkTags, checkText } from "./text";
