"""The configurations of the page about Caddy and Traefik."""

import configparser
import os
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import HTTPSHandler, Request, build_opener

import pytest
import trustme
import yaml

from contract_tests.docs.scratch import Scratch
from contract_tests.programs import executable
from contract_tests.server import running
from contract_tests.tokens import add_token
from docs.tools.blocks import ROOT, read

PAGE = ROOT / "docs" / "proxies.md"
INI, CADDYFILE, TRAEFIK = (block.text for block in read(PAGE))


@contextmanager
def caddy(folder: Path, text: str) -> Iterator[None]:
    """Run Caddy with a Caddyfile and nothing else of this machine."""
    file = folder / "Caddyfile"
    file.write_text("{\n    admin off\n    auto_https off\n}\n" + text)
    environ = {**os.environ, "HOME": str(folder), "XDG_DATA_HOME": str(folder)}
    command = [executable("caddy", "caddy"), "run", "--config", str(file), "--adapter", "caddyfile"]
    with subprocess.Popen(command, env=environ, stderr=subprocess.DEVNULL) as process:
        try:
            yield
        finally:
            process.terminate()


def test_luigid_behind_caddy(tmp_path: Path) -> None:
    scratch = Scratch(tmp_path / "scratch")
    parser = configparser.RawConfigParser()
    parser.read_string(scratch.replace(INI))
    settings = {name: dict(parser[name]) for name in parser.sections()}
    authority = trustme.CA()
    certificate = authority.issue_cert("localhost")
    certificate.private_key_pem.write_to_path(tmp_path / "luigi.key")
    with (tmp_path / "luigi.pem").open("wb") as file:
        file.writelines(one.bytes() for one in certificate.cert_chain_pems)
    context = ssl.create_default_context()
    authority.configure_trust(context)
    opener = build_opener(HTTPSHandler(context=context))
    https = scratch.port("443")

    def ask(path: str, **headers: str) -> Any:
        request = Request(f"https://localhost:{https}{path}", headers=headers)
        for _ in range(200):
            try:
                return opener.open(request, timeout=10)
            except HTTPError:
                raise
            except URLError:  # Caddy has not started yet
                time.sleep(0.05)
        raise AssertionError("Caddy does not answer")

    with running(tmp_path, settings=settings) as server:
        token = add_token(tmp_path, "caddy", "operate")
        login = {"Authorization": f"Bearer {token}"}
        text = CADDYFILE.replace("luigi.example {", f"localhost:{https} {{")
        text = text.replace("/etc/caddy", str(tmp_path))
        text = text.replace("127.0.0.1:8082", server.url.removeprefix("http://").rstrip("/"))
        with caddy(tmp_path, text):
            assert b"luigid" in ask("/luigi").read()  # the page, by two redirects
            with pytest.raises(HTTPError, match="401"):
                ask("/luigi/v1/summary")
            summary = ask("/luigi/v1/summary", **login)
            assert len(summary.headers["X-Request-Id"]) == 36
            # The first event comes at once, although the stream has no end.
            with ask("/luigi/v1/events", **login) as events:
                assert events.readline() == b"retry: 2000\n"
            ask("/luigi/api/pause", **login)
            (action,) = yaml.safe_load(ask("/luigi/v1/audit", **login).read())["actions"]
    assert (action["who"], len(action["request_id"])) == ("caddy", 36)


def test_traefik_file_is_sound() -> None:
    http = yaml.safe_load(TRAEFIK)["http"]
    (router,) = http["routers"].values()
    assert set(router["middlewares"]) == set(http["middlewares"])
    assert router["service"] in http["services"]
