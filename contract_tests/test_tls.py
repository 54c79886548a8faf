"""A server with a certificate, and Luigi's workers that trust it."""

from pathlib import Path

import pytest
import trustme

from contract_tests.server import running
from contract_tests.workers import Workers


@pytest.mark.parametrize("wire", ["post", "urllib"])
def test_workers_run_a_pipeline_over_https(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wire: str
) -> None:
    authority = trustme.CA()
    trusted, cert = tmp_path / "trusted.pem", tmp_path / "cert.pem"
    authority.cert_pem.write_to_path(trusted)
    authority.issue_cert("127.0.0.1").private_key_and_cert_chain_pem.write_to_path(cert)
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(trusted))
    folder, workers_folder = tmp_path / "server", tmp_path / "workers"
    folder.mkdir()
    workers_folder.mkdir()

    with (
        running(folder, settings={"luigid": {"tls_cert": cert}}) as server,
        Workers(workers_folder, server.url) as workers,
    ):
        assert server.url.startswith("https://127.0.0.1:")
        assert workers.run("diamond", "Top", "--workers", "3", wire=wire) == 0

    assert len(workers.journal()) == len(set(workers.journal()))
    assert workers.journal()
