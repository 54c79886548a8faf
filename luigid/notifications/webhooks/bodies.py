"""The bodies of messages: JSON for programs, and what chats take."""

import json
from collections.abc import Callable, Mapping
from typing import Any, Final

from luigid.notifications.links import page_link, task_link
from luigid.notifications.webhooks.message import Entry, Message
from luigid.notifications.webhooks.wants import WORKER_LOST
from luigid.texts import one_line
from luigid.wording import count_of, cut, duration

Body = dict[str, Any]
#: Makes a body from a message and the address of the web page, if it is known.
Compose = Callable[[Message, str | None], Body]

#: So many events are listed in a chat, and so much of an error.
_MAX_LINES: Final = 10
_MAX_ERROR: Final = 200
_MAX_NAME: Final = 200
_MAX_URL: Final = 1000
#: An invisible space: after `@`, nobody is mentioned.
_BREAK: Final = "\u200b"


def encoded(body: Body) -> bytes:
    """Return a body as it is sent."""
    return json.dumps(body, separators=(",", ":")).encode()


def json_body(message: Message, public_url: str | None) -> Body:
    """Return a message for programs: WebhookMessage in the document."""
    return {
        "id": message.id,
        "webhook": message.webhook,
        "server": public_url,
        "test": message.is_test,
        "since": message.since,
        "until": message.until,
        "count": message.count,
        "counts": dict(message.counts),
        "families": [
            {"family": family, "count": count} for family, count in message.families.items()
        ],
        "other_families_count": message.other_families,
        "events": [_linked(entry, public_url) for entry in message.events],
        "left_out": message.count - len(message.events),
    }


def slack_body(message: Message, public_url: str | None) -> Body:
    """Return a message in Slack's mrkdwn."""
    return {"text": _text(message, public_url, _SLACK)}


def mattermost_body(message: Message, public_url: str | None) -> Body:
    """Return a message in Mattermost's Markdown."""
    return {"text": _text(message, public_url, _MATTERMOST)}


def teams_body(message: Message, public_url: str | None) -> Body:
    """Return a message as an adaptive card, whose texts are not Markdown."""
    blocks: list[Body] = [_block([_run(_head(message), weight="Bolder")])]
    for entry in message.events[:_MAX_LINES]:
        url = _short_url(entry, public_url)
        link = {"selectAction": {"type": "Action.OpenUrl", "url": url}} if url else {}
        runs = [_run(f"{_verb(entry)} ", weight="Bolder"), _run(_name(entry), **link)]
        if detail := _detail(entry):
            runs.append(_run(f" ({detail})", isSubtle=True))
        blocks.append(_block(runs))
        if error := _error(entry):
            blocks.append(_block([_run(error, fontType="Monospace")]))
    if rest := _rest(message):
        url = page_link(public_url, tab="tasks")
        link = {"selectAction": {"type": "Action.OpenUrl", "url": url}} if url else {}
        blocks.append(_block([_run(rest, **link)]))
    card = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": blocks,
    }
    attachment = {"contentType": "application/vnd.microsoft.card.adaptive", "content": card}
    return {"type": "message", "attachments": [attachment]}


#: The value of `format` -> what composes the body.
FORMATS: Final[Mapping[str, Compose]] = {
    "json": json_body,
    "slack": slack_body,
    "mattermost": mattermost_body,
    "teams": teams_body,
}


class _Markup:
    """How a chat marks text."""

    def __init__(
        self,
        *,
        escapes: Mapping[str, str],
        bold: str,
        link: Callable[[str, str], str],
    ) -> None:
        """Take character -> what stands for it, and templates."""
        self._escapes = str.maketrans(dict(escapes))
        self._bold = bold
        self.link = link

    def escape(self, text: str) -> str:
        """Return text of workers, in which nothing is markup or a mention."""
        return text.translate(self._escapes)

    def bold(self, text: str) -> str:
        """Return escaped text in bold."""
        return self._bold.format(text)

    def code(self, text: str) -> str:
        """Return text of workers as code."""
        return f"`{self.escape(text.replace('`', chr(39)))}`"


_SLACK: Final = _Markup(
    escapes={"&": "&amp;", "<": "&lt;", ">": "&gt;"},
    bold="*{}*",
    link=lambda url, text: f"<{url}|{text.replace('|', '¦')}>",
)


class _MattermostMarkup(_Markup):
    def code(self, text: str) -> str:
        """Return text as code, in which a backslash would be seen."""
        return f"`{text.replace('`', chr(39)).replace('@', f'@{_BREAK}')}`"


_MATTERMOST: Final = _MattermostMarkup(
    escapes={
        **{char: f"\\{char}" for char in "\\`*_{}[]<>#|~!"},
        "@": f"@{_BREAK}",
    },
    bold="**{}**",
    link=lambda url, text: f"[{text}]({url.replace('(', '%28').replace(')', '%29')})",
)


def _text(message: Message, public_url: str | None, markup: _Markup) -> str:
    lines = [markup.bold(markup.escape(_head(message)))]
    for entry in message.events[:_MAX_LINES]:
        name, url = markup.escape(_name(entry)), _short_url(entry, public_url)
        line = f"• {_verb(entry)} {name if url is None else markup.link(url, name)}"
        if detail := _detail(entry):
            line += f" ({markup.escape(detail)})"
        if error := _error(entry):
            line += f": {markup.code(error)}"
        lines.append(line)
    if rest := _rest(message):
        url = page_link(public_url, tab="tasks")
        lines.append(rest if url is None else markup.link(url, rest))
    return "\n".join(lines)


def _head(message: Message) -> str:
    if message.is_test:
        return f"luigid: a test of the webhook {message.webhook}"
    words = {
        "failed": ("task failed", "tasks failed"),
        "disabled": ("task was disabled", "tasks were disabled"),
        "recovered": ("task recovered", "tasks recovered"),
        "late": ("task is late", "tasks are late"),
        WORKER_LOST: ("worker was lost", "workers were lost"),
    }
    parts = [count_of(count, *words[kind]) for kind, count in message.counts.items()]
    return f"luigid: {', '.join(parts)}"


def _verb(entry: Entry) -> str:
    return {
        "failed": "failed:",
        "disabled": "disabled:",
        "recovered": "recovered:",
        "late": "late:",
        WORKER_LOST: "lost:",
    }[entry["event"]]


def _name(entry: Entry) -> str:
    if entry["event"] == WORKER_LOST:
        return cut(one_line(entry["worker"]), _MAX_NAME)
    task = entry["task"]
    params = ", ".join(f"{name}={value}" for name, value in sorted(task["params"].items()))
    return cut(one_line(f"{task['family']}({params})" if task["family"] else task["id"]), _MAX_NAME)


def _detail(entry: Entry) -> str:
    kind, seconds = entry["event"], entry.get("seconds")
    if kind == WORKER_LOST:
        return f"silent for {duration(entry['silent_seconds'])}, it ran " + (
            count_of(entry["running_count"], "task", "tasks")
        )
    parts = []
    if kind == "late":
        parts.append(f"runs for {duration(seconds or 0)}")
        if "usual_seconds" in entry:
            parts.append(f"usual are {duration(entry['usual_seconds'])}")
    elif kind == "recovered":
        parts.append(f"after {count_of(entry['failures'], 'failure', 'failures')}")
    else:
        if entry["failures"] > 1:
            parts.append(f"{entry['failures']} times in a row")
        if seconds is not None:
            parts.append(f"after {duration(seconds)}")
    return ", ".join(parts)


def _error(entry: Entry) -> str:
    lines = entry.get("error", "").rstrip().splitlines()
    return cut(one_line(lines[-1]), _MAX_ERROR) if lines else ""


def _rest(message: Message) -> str:
    left_out = message.count - min(len(message.events), _MAX_LINES)
    return f"and {left_out:,} more" if left_out else ""


def _url(entry: Entry, public_url: str | None) -> str | None:
    if entry["event"] == WORKER_LOST:
        return page_link(public_url, tab="workers")
    return task_link(public_url, entry["task"]["id"])


def _short_url(entry: Entry, public_url: str | None) -> str | None:
    """Return the address for a chat, which has no place for that of a very long id."""
    url = _url(entry, public_url)
    return None if url is None or len(url) > _MAX_URL else url


def _linked(entry: Entry, public_url: str | None) -> Entry:
    url = _url(entry, public_url)
    return entry if url is None else {**entry, "url": url}


def _block(runs: list[Body]) -> Body:
    return {"type": "RichTextBlock", "inlines": runs}


def _run(text: str, **properties: Any) -> Body:
    return {"type": "TextRun", "text": text, **properties}
