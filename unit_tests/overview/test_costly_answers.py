from luigid.overview import TaskQuery
from luigid.overview.costly_answers import CostlyAnswers
from unit_tests.schedulers import Clock

PAGE = TaskQuery(offset=50)


def test_costly_answer_stays_for_four_times_its_cost() -> None:
    clock = Clock()
    answers = CostlyAnswers(clock)
    answers.add(PAGE, ["A"], 0.5)
    assert answers.get(TaskQuery(limit=7)) == ["A"]
    assert answers.get(TaskQuery(sort="time")) is None
    clock.forward(2)
    assert answers.get(PAGE) is None


def test_cheap_answer_is_not_remembered_nor_more_than_four() -> None:
    answers = CostlyAnswers(Clock())
    answers.add(PAGE, ["A"], 0.1)
    assert answers.get(PAGE) is None
    for sort in "abcde":
        answers.add(TaskQuery(sort=sort), [sort], 1)
    assert [answers.get(TaskQuery(sort=sort)) for sort in "abcde"] == [None, *map(list, "bcde")]
