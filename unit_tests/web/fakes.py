"""The scheduler and the metrics of the tiny document, which a test can look into."""


class FakeScheduler:
    """Answers the methods of the tiny document, and records the changes."""

    def __init__(self) -> None:
        self.changes: list[str] = []

    def echo(self, *, text: str = "", number: int = 0) -> object:
        """Return the text; a number instead does not match the document."""
        if text == "fail":
            raise RuntimeError("secret")
        return number or text

    def change(self, *, text: str = "") -> None:
        self.changes.append(text)


class FakeMetrics:
    """Records the calls that are counted, and answers with a page that a test can set."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, int]] = []
        self.answer: tuple[bytes, dict[str, str]] = (
            b"figure 1.0\n",
            {"Content-Type": "text/plain; charset=utf-8", "X-Collector": "tiny"},
        )

    def count_call(self, method: str, status: int, seconds: float) -> None:
        assert seconds >= 0
        self.calls.append((method, status))

    async def page(self) -> tuple[bytes, dict[str, str]]:
        return self.answer
