"""The lines of the README that make a server safe."""

import configparser
import ssl
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import HTTPSHandler, Request, build_opener

import pytest
import trustme

from contract_tests.server import running
from contract_tests.tokens import add_token
from docs.tools.blocks import ROOT, read


def test_three_lines_close_the_server(tmp_path: Path) -> None:
    (block,) = (one for one in read(ROOT / "README.md") if one.value.endswith("close_the_server"))
    parser = configparser.RawConfigParser()
    parser.read_string(block.text.replace("/etc/luigi", str(tmp_path)))
    settings = {name: dict(parser[name]) for name in parser.sections()}
    assert len(settings["luigid"]) == 3
    authority = trustme.CA()
    authority.issue_cert("localhost").private_key_and_cert_chain_pem.write_to_path(
        tmp_path / "luigi.pem"
    )
    context = ssl.create_default_context()
    authority.configure_trust(context)
    opener = build_opener(HTTPSHandler(context=context))
    with running(tmp_path, settings=settings) as server:
        url = server.url.replace("127.0.0.1", "localhost")
        token = add_token(tmp_path, "anna", "read")
        login = {"Authorization": f"Bearer {token}"}
        assert opener.open(Request(f"{url}v1/summary", headers=login)).status == 200
        assert opener.open(Request(f"{url}v1/session", headers={"Host": "luigi.example"}))
        refused = {
            ("v1/summary", 401): {},
            ("api/pause", 403): login,
            ("v1/tasks", 403): {**login, "Host": "elsewhere.example"},
        }
        for (path, status), headers in refused.items():
            with pytest.raises(HTTPError, match=str(status)):
                opener.open(Request(url + path, headers=headers))
