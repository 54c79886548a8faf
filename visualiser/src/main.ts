/** Starts the page. */

import "datatables.net-bs5/css/dataTables.bootstrap5.css";
import "./style/index.css";
import { LuigiAPI } from "./api/luigi";
import { LivePage } from "./page";
import { listenToSkipLink } from "./views/focus";
import { listenToKeys } from "./views/keys";
import { followTheme } from "./views/theme";

followTheme();
const page = new LivePage(new LuigiAPI());
listenToSkipLink();
listenToKeys(page);
page.start();
