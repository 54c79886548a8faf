"""`/metrics`, which is off."""

from http import HTTPStatus

from luigid.contract import Problem
from luigid.web.checked import CheckedHandler


class MetricsOffHandler(CheckedHandler):
    """Says that there are no metrics."""

    def get(self) -> None:
        """Answer 404."""
        self.answer_problem(
            Problem(
                status=HTTPStatus.NOT_FOUND,
                title="Not Found",
                detail="Metrics are off: this version of luigid collects none.",
            )
        )
