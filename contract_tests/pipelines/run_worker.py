"""`python -m luigi`, with a choice of how the worker writes its calls.

`post` and `urllib` are Luigi's own two ways (a form); `get` and `json` are the other two that the
document allows.
"""

import sys
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from luigi import rpc
from luigi.cmdline import luigi_run


class Get(rpc.URLLibFetcher):
    def fetch(self, full_url: str, body: dict[str, str], timeout: float) -> str:
        return read(Request(f"{full_url}?{urlencode(body)}"), timeout)


class Json(rpc.URLLibFetcher):
    def fetch(self, full_url: str, body: dict[str, str], timeout: float) -> str:
        data = body["data"].encode()
        return read(Request(full_url, data, {"Content-Type": "application/json"}), timeout)


def read(request: Request, timeout: float) -> str:
    with urlopen(request, timeout=timeout) as response:
        return str(response.read(), "utf-8")


FETCHERS = {"post": rpc.RequestsFetcher, "urllib": rpc.URLLibFetcher, "get": Get, "json": Json}

if __name__ == "__main__":
    _, wire, *arguments = sys.argv
    rpc.RequestsFetcher = FETCHERS[wire]
    luigi_run(arguments)
