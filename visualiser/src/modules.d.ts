/** The outlines (`d`) of an icon's paths: see vite.config.ts. */
declare module "*.svg?outline" {
  const outlines: readonly string[];
  export default outlines;
}
