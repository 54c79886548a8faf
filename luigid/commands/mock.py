"""`luigid mock` answers from the contract's examples, to develop a client against."""

from argparse import ArgumentParser, ArgumentTypeError, RawDescriptionHelpFormatter
from typing import Any

from luigid.commands.parser import failure

_DEFAULT_PORT = 8082
_EPILOG = """\
A client chooses an example or a status by a header: Prefer: example=NAME, code=STATUS.
Requests are checked as the server checks them."""


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the options."""
    parser.formatter_class = RawDescriptionHelpFormatter
    parser.epilog = _EPILOG
    parser.add_argument(
        "--port", type=_port, help=f"Port to listen on (default: {_DEFAULT_PORT}; 0: any)."
    )


def run(arguments: dict[str, Any]) -> int:
    """Run the mock until SIGINT or SIGTERM."""
    import asyncio
    import logging
    import sys

    from luigid.contract import Document, DocumentError
    from luigid.mock.answers import Mock
    from luigid.mock.server import MockServer
    from luigid.process import signals
    from luigid.process.shipped_files import shipped

    # The output is the client's developer's.
    logging.getLogger().addHandler(logging.NullHandler())
    port = arguments.get("port", _DEFAULT_PORT)
    try:
        server = MockServer(Mock(Document.read(shipped("spec/openapi.yaml"))), port)
    except DocumentError as error:
        return failure(error)
    except OSError as error:
        return failure(f"cannot listen on port {port}: {error.strerror}")

    async def serve() -> None:
        stopped = asyncio.Event()
        signals.handle(["SIGINT", "SIGTERM"], stopped.set)
        sys.stderr.write(f"luigid mock: {server.url}\n")
        await server.serve(stopped)

    asyncio.run(serve())
    return 0


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) < 65_536):
        raise ArgumentTypeError(f"expected a port from 0 to 65535, found {text!r}")
    return int(text)
