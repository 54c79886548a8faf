"""The mail that tells one person what has failed, word for word as Luigi's batch notifier."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from luigid.notifications.failure_batches import Entries, Entry
from luigid.notifications.letterhead import Letterhead
from luigid.notifications.mail import Mail

#: the name of an entry, and the entry
_Named = tuple[str, Entry]


def write_batch_mail(
    letterhead: Letterhead,
    entries: Entries,
    *,
    recipient: str,
    is_owner: bool,
    minutes: int,
    is_grouped: bool,
) -> Mail:
    """Write it.

    `is_owner`: it tells of the recipient's own tasks, not of all. `is_grouped`: entries with the
    same explanations share them.
    """
    total = Entry(
        failures=sum(entry.failures for entry in entries.values()),
        disables=sum(entry.disables for entry in entries.values()),
        scheduling_failures=sum(entry.scheduling_failures for entry in entries.values()),
    )
    whose = "Your tasks have " if is_owner else ""
    subject = f"Luigi: {whose}{_counts(total)} in the last {minutes} minutes"
    body = _Body(letterhead).write(entries, is_grouped)
    return letterhead.mail([recipient], subject, body)


class _Body:
    def __init__(self, letterhead: Letterhead) -> None:
        self._escaped = letterhead.escaped
        self._is_html = letterhead.format == "html"

    def write(self, entries: Entries, is_grouped: bool) -> str:
        parts: list[str] = []
        for group, explanations in self._groups(entries, is_grouped):
            parts += [self._group(group), explanations]
        text = "\n".join(filter(None, parts)).rstrip()
        return f"<ul>\n{text}\n</ul>" if self._is_html else text

    def _groups(self, entries: Entries, is_grouped: bool) -> list[tuple[Sequence[_Named], str]]:
        """Return entries with what explains them, the gravest first."""
        explained = [(named, self._explanations(named[1])) for named in entries.items()]
        if is_grouped:
            groups: defaultdict[str, list[_Named]] = defaultdict(list)
            for named, text in explained:
                groups[text].append(named)
            found = [(sorted(group, key=_gravity), text) for text, group in groups.items()]
        else:
            found = [([named], text) for named, text in explained]
        return sorted(found, key=lambda group: _gravity_of_all(group[0]))

    def _group(self, group: Iterable[_Named]) -> str:
        lines = [f"{self._escaped(name)} ({_counts(entry)})" for name, entry in group]
        return "<li>" + "\n<br>".join(lines) if self._is_html else "- " + "\n  ".join(lines)

    def _explanations(self, entry: Entry) -> str:
        texts = [self._explanation(lines) for lines in entry.explanations.values()]
        if texts and not self._is_html:
            texts.append("")
        return "\n".join(texts)

    def _explanation(self, lines: list[str]) -> str:
        if self._is_html:
            return f"<pre>{self._escaped(chr(10).join(lines))}</pre>"
        return "\n" + "\n".join(f"      {line}" for line in lines)


def _gravity(named: _Named) -> tuple[int, int, str]:
    return _gravity_of_all([named])


def _gravity_of_all(group: Sequence[_Named]) -> tuple[int, int, str]:
    failures = sum(entry.failures + entry.scheduling_failures for _, entry in group)
    disables = sum(entry.disables for _, entry in group)
    return -failures, -disables, min(name for name, _ in group)


def _counts(entry: Entry) -> str:
    counts = {
        "failure": entry.failures,
        "disable": entry.disables,
        "scheduling failure": entry.scheduling_failures,
    }
    return ", ".join(f"{n} {what}{'' if n == 1 else 's'}" for what, n in counts.items() if n)
