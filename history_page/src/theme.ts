/**
 * Light or dark, before anything is drawn: as the system has it, or as the reader has chosen here or
 * in the visualiser. A script of its own, without imports, because modules come too late.
 */

{
  const dark = matchMedia("(prefers-color-scheme: dark)");

  const apply = (): void => {
    let theme: string | null = null;
    try {
      theme = localStorage.getItem("luigid.theme");
    } catch {
      // The browser may be told to keep nothing.
    }
    const isDark = theme === "dark" || (theme !== "light" && dark.matches);
    document.documentElement.dataset.bsTheme = isDark ? "dark" : "light";
  };

  dark.addEventListener("change", apply);
  addEventListener("luigid-theme", apply);
  apply();
}
