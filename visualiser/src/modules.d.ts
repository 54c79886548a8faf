/** The outlines (`d`) of the paths of each icon, by its name: see ../icons.ts. */
declare module "virtual:icon-outlines" {
  const outlines: Readonly<Record<keyof typeof import("./icons.json"), readonly string[]>>;
  export default outlines;
}
