"""The pages of the task history, which is off."""

from http import HTTPStatus

from luigid import __version__
from luigid.contract import Refusal
from luigid.web.pages import PageHandler


class HistoryOffHandler(PageHandler):
    """Every history page says that there is no history, and how to have one."""

    #: names and ids may hold slashes; an empty one is asked for in vain, like any other
    parameter_pattern = ".*"

    def get(self, **_parameters: str) -> None:
        """Answer 404, or 400 where the page could not be asked for even with a history."""
        try:
            self.contract.parameters(self.operations[self.verb], self.read_request())
        except Refusal as refusal:
            problem = refusal.problem
            self.answer_page(problem.status, "problem.html", problem=problem)
        else:
            self.answer_page(HTTPStatus.NOT_FOUND, "history_off.html", version=__version__)
