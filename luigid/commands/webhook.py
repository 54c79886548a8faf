"""`luigid webhook` lists the webhooks of the settings, or sends a message to one as a test."""

import sys
from argparse import ArgumentParser
from typing import TYPE_CHECKING, Any

from luigid.commands.parser import Parser, failure

if TYPE_CHECKING:
    from luigid.config import WebhookSection

_TEST = (
    "Send a message to the webhook of the settings of this directory, from this machine, and print "
    "the answer. No server need run."
)


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the options."""
    actions = parser.add_subparsers(
        dest="action", required=True, metavar="test|list", parser_class=Parser
    )
    test = actions.add_parser("test", help="Send a message as a test.", description=_TEST)
    test.add_argument("name", metavar="NAME", help="The webhook: NAME of [webhook.NAME].")
    actions.add_parser(
        "list",
        help="List the webhooks of the settings.",
        description="List the webhooks of the settings of this directory, without their secrets.",
    )


def run(arguments: dict[str, Any]) -> int:
    """List the webhooks, or test one."""
    from luigid.config import Config, ConfigError

    try:
        config = Config.load({})
    except ConfigError as error:
        return failure(error)
    if arguments["action"] == "list":
        for name, section in config.webhooks.items():
            sys.stdout.write(f"{name}  {section.format}  {_host(section)}\n")
        return 0
    name = arguments["name"]
    if name not in config.webhooks:
        known = ", ".join(config.webhooks) or "none"
        return failure(f"there is no [webhook.{name}] in the settings; there are: {known}")
    return _test(name, config.webhooks[name], config.luigid.public_url)


def _test(name: str, section: "WebhookSection", public_url: str | None) -> int:
    import time
    from dataclasses import asdict

    from luigid.notifications.webhooks.errors import WebhookError
    from luigid.notifications.webhooks.making import WebhookSettings, make_send
    from luigid.notifications.webhooks.message import Message
    from luigid.notifications.webhooks.posting import NotTakenError

    message = Message.begin(name, time.time(), is_test=True)
    try:
        send = make_send(name, WebhookSettings(**asdict(section)), public_url, time.time)
        answer = send(message)
    except (WebhookError, NotTakenError) as error:
        return failure(f"{_host(section)} has not taken the message: {error}", 1)
    text = f": {answer.text}" if answer.text else ""
    sys.stdout.write(
        f"{_host(section)} has taken message {message.id}, with HTTP status {answer.status}{text}\n"
    )
    return 0


def _host(section: "WebhookSection") -> str:
    from luigid.config.webhook_table import host_of

    return host_of(section.url)
