export { contentImageId } from "./content-id";
