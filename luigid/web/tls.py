"""TLS: the certificate of this server, read again when its files change."""

import logging
import socket
import ssl
from collections.abc import Callable
from pathlib import Path
from typing import Final

from luigid.errors import LuigidError

logger = logging.getLogger(__name__)

#: what Tornado logs of clients that speak no TLS, such as scanners of ports
_FAILED_HANDSHAKE: Final = "SSL Error on"


class CertificateError(LuigidError):
    """The certificate or its key cannot be used; the message is one line."""


class Certificate:
    """A certificate with its key, for connections that are made from now on."""

    def __init__(self, file: Path, key_file: Path | None) -> None:
        """Read them; without a key file, the key is in the certificate's. Raises CertificateError.

        A key that is encrypted cannot be read.
        """
        self._file, self._key_file = file, key_file
        self._read = self._signature()
        self._context = self._load()

    def refresh(self) -> None:
        """Read the files again if they have changed. Files that cannot be used are logged once."""
        found = self._signature()
        if found == self._read:
            return
        self._read = found
        try:
            self._context = self._load()
        except CertificateError as error:
            logger.error("the certificate was changed, the former one is used: %s", error)
        else:
            logger.info("the certificate was changed, and is used")

    def wrap(self, connection: socket.socket) -> ssl.SSLSocket:
        """Return an accepted connection with TLS; the handshake is yet to be made."""
        return self._context.wrap_socket(
            connection, server_side=True, do_handshake_on_connect=False
        )

    def _load(self) -> ssl.SSLContext:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        try:
            # Without a password, OpenSSL would ask for it on the terminal.
            context.load_cert_chain(self._file, self._key_file, password="")
        except OSError as error:
            raise CertificateError(f"{self._at_fault()}: {_reason(error)}") from error
        return context

    def _at_fault(self) -> str:
        """Return the file that an error is about, as far as that can be told."""
        files = [file for file in (self._file, self._key_file) if file is not None]
        for file in files:
            try:
                file.read_bytes()
            except OSError:
                return str(file)
        return " and ".join(map(str, files))

    def _signature(self) -> list[tuple[int, int, int] | None]:
        return [_signature(file) for file in (self._file, self._key_file) if file is not None]


def quiet_failed_handshakes(is_shown: Callable[[], bool]) -> None:
    """Have Tornado not log clients that speak no TLS, unless `is_shown` says so."""

    def is_logged(record: logging.LogRecord) -> bool:
        return is_shown() or not str(record.msg).startswith(_FAILED_HANDSHAKE)

    logging.getLogger("tornado.general").addFilter(is_logged)


def _signature(file: Path) -> tuple[int, int, int] | None:
    try:
        status = file.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino


def _reason(error: OSError) -> str:
    if not isinstance(error, ssl.SSLError):
        return error.strerror or str(error)
    match error.reason:
        case "KEY_VALUES_MISMATCH":
            return "the key is not that of the certificate"
        case "BAD_DECRYPT" | "BAD_PASSWORD_READ":
            return "the key is encrypted"
    return "there is no certificate in PEM, or no key"
