"""`python -m luigid.conformance URL` is `luigid conformance URL`."""

import runpy
import sys

if __name__ == "__main__":
    sys.argv[1:1] = ["conformance"]
    runpy.run_module("luigid", run_name="__main__", alter_sys=True)
