"""`luigid demo` runs a server with simulated workers, to try out."""

from argparse import ArgumentParser, ArgumentTypeError
from typing import Any

from luigid.commands.parser import failure

#: at higher ones the scheduler, which counts in seconds, would lose track
_MAX_PACE = 20.0
_MAX_PORT = 65_535


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument(
        "--port", type=_port, help="Port to listen on (default: 8082 or, if taken, any free port)."
    )
    parser.add_argument(
        "--pace", type=_pace, help="How fast the pipelines run: 0.1 to 20 (default: 1)."
    )
    parser.add_argument(
        "--seed", type=_seed, help="Number that decides which runs fail and how long they take."
    )
    parser.add_argument("--no-browser", action="store_true", help="Do not open the page.")


def run(arguments: dict[str, Any]) -> int:
    """Run the demo until it is interrupted."""
    from luigid.app import StartError
    from luigid.demo import session
    from luigid.process import logs

    logs.configure(level="WARNING")
    is_browser_wanted = not arguments.pop("no_browser", False)
    options = session.Options(**arguments, opens_browser=is_browser_wanted)
    try:
        session.run(options)
    except StartError as error:
        return failure(error)
    except KeyboardInterrupt:
        pass
    return 0


def _pace(text: str) -> float:
    try:
        pace = float(text)
    except ValueError:
        pace = 0.0
    if not 0.1 <= pace <= _MAX_PACE:
        raise ArgumentTypeError(f"expected a number from 0.1 to {_MAX_PACE:g}, found {text!r}")
    return pace


def _port(text: str) -> int:
    if not _is_number(text) or int(text) > _MAX_PORT:
        raise ArgumentTypeError(f"expected a port from 0 to {_MAX_PORT}, found {text!r}")
    return int(text)


def _seed(text: str) -> int:
    if not _is_number(text):
        raise ArgumentTypeError(f"expected a whole number, found {text!r}")
    return int(text)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 20
