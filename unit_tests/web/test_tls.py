import asyncio
import logging
import ssl
from contextlib import suppress
from pathlib import Path

import pytest
import trustme
from tornado.httpclient import AsyncHTTPClient

from luigid.web.tls import Certificate, CertificateError, quiet_failed_handshakes
from unit_tests.web.running_server import RunningServer

#: made once: a key takes half a second
AUTHORITY = trustme.CA()
FIRST, SECOND = AUTHORITY.issue_cert("localhost"), AUTHORITY.issue_cert("localhost")


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    """The files of the first certificate and its key."""
    files = tmp_path / "cert.pem", tmp_path / "key.pem"
    write(FIRST, *files)
    return files


def write(leaf: trustme.LeafCert, cert: Path, key: Path) -> None:
    """Write a certificate and its key as renewing does: into new files."""
    for path, text in (
        (cert, leaf.cert_chain_pems[0].bytes()),
        (key, leaf.private_key_pem.bytes()),
    ):
        path.unlink(missing_ok=True)
        path.write_bytes(text)


def context() -> ssl.SSLContext:
    context = ssl.create_default_context()
    AUTHORITY.configure_trust(context)
    return context


async def shown(port: int) -> bytes:
    """Return the certificate that the server shows."""
    _, writer = await asyncio.open_connection("localhost", port, ssl=context(), family=2)
    found = writer.get_extra_info("ssl_object").getpeercert(binary_form=True)
    writer.close()
    return bytes(found)


def der(leaf: trustme.LeafCert) -> bytes:
    return ssl.PEM_cert_to_DER_cert(leaf.cert_chain_pems[0].bytes().decode())


@pytest.fixture
def tls_server(server: RunningServer, files: tuple[Path, Path]) -> RunningServer:
    server.http._certificate = Certificate(*files)
    return server


def test_calls_are_answered_over_tls(tls_server: RunningServer) -> None:
    async def ask() -> bytes:
        url = f"https://localhost:{tls_server.port}/api/echo?data=%7B%22text%22%3A%22a%22%7D"
        client = AsyncHTTPClient(force_instance=True)
        answer = await client.fetch(url, ssl_options=context())
        client.close()
        return answer.body

    assert tls_server.http.has_tls
    assert tls_server.run(ask()) == b'{"response":"a"}'


def test_what_is_no_http_is_answered_over_tls(tls_server: RunningServer) -> None:
    async def send() -> bytes:
        reader, writer = await asyncio.open_connection("localhost", tls_server.port, ssl=context())
        writer.write(b"GET /?" + b"x" * 10_000_000)
        answer = await reader.readuntil(b"}")
        writer.transport.abort()
        return answer

    answer = tls_server.run(send())
    assert answer.startswith(b"HTTP/1.1 431 ")
    assert b"urn:luigid:problem:head-too-large" in answer


def test_client_without_tls_is_refused_and_logged_in_debug_mode_only(
    tls_server: RunningServer, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Servers of other tests in this process have left filters of their own.
    monkeypatch.setattr(logging.getLogger("tornado.general"), "filters", [])
    is_debug = [False]
    quiet_failed_handshakes(lambda: is_debug[0])
    request = b"GET /api/echo HTTP/1.1\r\nHost: h\r\n\r\n"
    with caplog.at_level(logging.WARNING):
        for is_shown in (False, True):
            is_debug[0] = is_shown
            with suppress(ConnectionResetError):
                assert tls_server.send_raw(request, b"") == b""
            assert [line[:12] for line in caplog.messages] == ["SSL Error on"] * is_shown


def test_renewed_certificate_is_used_for_new_connections(
    tls_server: RunningServer, files: tuple[Path, Path], caplog: pytest.LogCaptureFixture
) -> None:
    certificate = tls_server.http._certificate
    assert certificate is not None
    assert tls_server.run(shown(tls_server.port)) == der(FIRST)

    with caplog.at_level(logging.INFO):
        write(SECOND, *files)
        certificate.refresh()
        certificate.refresh()

    assert tls_server.run(shown(tls_server.port)) == der(SECOND)
    assert [line for line in caplog.messages if "certificate" in line] == [
        "the certificate was changed, and is used"
    ]


def test_former_certificate_is_used_while_the_new_one_is_half_written(
    tls_server: RunningServer, files: tuple[Path, Path], caplog: pytest.LogCaptureFixture
) -> None:
    certificate = tls_server.http._certificate
    assert certificate is not None
    key = files[1].read_bytes()

    with caplog.at_level(logging.ERROR):
        write(SECOND, *files)
        new_key = files[1].read_bytes()
        files[1].write_bytes(key)
        for _ in range(3):
            certificate.refresh()
    assert tls_server.run(shown(tls_server.port)) == der(FIRST)
    assert caplog.messages == [
        "the certificate was changed, the former one is used: "
        f"{files[0]} and {files[1]}: the key is not that of the certificate"
    ]

    files[1].unlink()
    files[1].write_bytes(new_key)
    certificate.refresh()
    assert tls_server.run(shown(tls_server.port)) == der(SECOND)


def test_certificate_and_key_may_share_a_file(tmp_path: Path) -> None:
    file = tmp_path / "both.pem"
    file.write_bytes(FIRST.private_key_and_cert_chain_pem.bytes())
    Certificate(file, None)


@pytest.mark.parametrize(
    ("cert", "key", "reason"),
    [
        (None, b"", "cert.pem: No such file or directory"),
        (b"", b"", "there is no certificate in PEM, or no key"),
        (FIRST.cert_chain_pems[0].bytes(), None, "key.pem: No such file or directory"),
        (
            FIRST.cert_chain_pems[0].bytes(),
            SECOND.private_key_pem.bytes(),
            "the key is not that of the certificate",
        ),
    ],
)
def test_unusable_files_are_refused_with_the_reason(
    tmp_path: Path, cert: bytes | None, key: bytes | None, reason: str
) -> None:
    files = tmp_path / "cert.pem", tmp_path / "key.pem"
    for file, content in zip(files, (cert, key), strict=True):
        if content is not None:
            file.write_bytes(content)
    with pytest.raises(CertificateError, match=f"{reason}$"):
        Certificate(*files)
