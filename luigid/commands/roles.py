"""The option that names roles."""

from argparse import ArgumentParser

from luigid.access.roles import ROLES


def add_roles(parser: ArgumentParser) -> None:
    """Declare --role."""
    parser.add_argument(
        "--role",
        action="append",
        choices=ROLES,
        help="What the caller may do; may be repeated. operate includes read, admin includes all.",
    )
