// Reads the usage of all regions of a cloud: measured for its memory.
import { readAll } from "./usage-regions";

const [, , cloudsYaml] = process.argv;
void readAll(cloudsYaml);
