/** Applies the theme before anything is drawn: a classic script, because modules run too late. */

import { followTheme } from "../views/theme";

followTheme();
