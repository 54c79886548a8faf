"""`python -m luigid` is `luigid`."""

import sys

from luigid.cli import main

sys.exit(main())
