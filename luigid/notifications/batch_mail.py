"""The mail of a batch of failures to one recipient, in the words of Luigi's batch notifier."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from luigid.notifications.composer import MailComposer
from luigid.notifications.failure_batches import FailureSummaries, FailureSummary
from luigid.notifications.mail import Mail

#: The name of a summary, and the summary.
_Named = tuple[str, FailureSummary]


def compose_batch_mail(
    composer: MailComposer,
    summaries: FailureSummaries,
    *,
    recipient: str,
    is_owner: bool,
    minutes: int,
    is_grouped: bool,
) -> Mail:
    """Return the mail.

    `is_owner`: the recipient owns the tasks. `minutes`: the interval of batches. `is_grouped`:
    summaries with the same error messages are shown together.
    """
    total = FailureSummary(
        failures=sum(summary.failures for summary in summaries.values()),
        disables=sum(summary.disables for summary in summaries.values()),
        scheduling_failures=sum(summary.scheduling_failures for summary in summaries.values()),
    )
    whose = "Your tasks have " if is_owner else ""
    subject = f"Luigi: {whose}{_format_counts(total)} in the last {minutes} minutes"
    body = _Body(composer).format(summaries, is_grouped)
    link = composer.link(statuses='["FAILED","DISABLED"]')
    return composer.compose([recipient], subject, body if link is None else f"{body}\n\n{link}")


class _Body:
    def __init__(self, composer: MailComposer) -> None:
        self._escape = composer.escape
        self._is_html = composer.format == "html"

    def format(self, summaries: FailureSummaries, is_grouped: bool) -> str:
        parts: list[str] = []
        for group, messages in self._groups(summaries, is_grouped):
            parts += [self._format_group(group), messages]
        text = "\n".join(filter(None, parts)).rstrip()
        return f"<ul>\n{text}\n</ul>" if self._is_html else text

    def _groups(
        self, summaries: FailureSummaries, is_grouped: bool
    ) -> list[tuple[Sequence[_Named], str]]:
        """Return groups of summaries with their error messages, most failures first."""
        explained = [(named, self._format_messages(named[1])) for named in summaries.items()]
        if is_grouped:
            groups: defaultdict[str, list[_Named]] = defaultdict(list)
            for named, text in explained:
                groups[text].append(named)
            found = [(sorted(group, key=_sort_key), text) for text, group in groups.items()]
        else:
            found = [([named], text) for named, text in explained]
        return sorted(found, key=lambda group: _group_sort_key(group[0]))

    def _format_group(self, group: Iterable[_Named]) -> str:
        lines = [f"{self._escape(name)} ({_format_counts(summary)})" for name, summary in group]
        return "<li>" + "\n<br>".join(lines) if self._is_html else "- " + "\n  ".join(lines)

    def _format_messages(self, summary: FailureSummary) -> str:
        texts = [self._format_message(lines) for lines in summary.messages.values()]
        if texts and not self._is_html:
            texts.append("")
        return "\n".join(texts)

    def _format_message(self, lines: list[str]) -> str:
        if self._is_html:
            return f"<pre>{self._escape(chr(10).join(lines))}</pre>"
        return "\n" + "\n".join(f"      {line}" for line in lines)


def _sort_key(named: _Named) -> tuple[int, int, str]:
    return _group_sort_key([named])


def _group_sort_key(group: Sequence[_Named]) -> tuple[int, int, str]:
    failures = sum(summary.failures + summary.scheduling_failures for _, summary in group)
    disables = sum(summary.disables for _, summary in group)
    return -failures, -disables, min(name for name, _ in group)


def _format_counts(summary: FailureSummary) -> str:
    counts = {
        "failure": summary.failures,
        "disable": summary.disables,
        "scheduling failure": summary.scheduling_failures,
    }
    return ", ".join(f"{n} {what}{'' if n == 1 else 's'}" for what, n in counts.items() if n)
