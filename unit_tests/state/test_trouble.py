from luigid.state.trouble import NO_TROUBLE, Trouble


def test_failure_counts_and_ends_what_was_told_of_the_run() -> None:
    trouble = Trouble(1, late=("x",)).after_failure(is_disabled=True)
    assert trouble == Trouble(2, is_disabled=True)


def test_task_stays_disabled_for_later_failures() -> None:
    assert Trouble(1, is_disabled=True).after_failure(is_disabled=False).is_disabled


def test_only_done_ends_trouble() -> None:
    trouble = Trouble(2, is_disabled=True, late=("x",))
    assert trouble.after_change(is_done=False) == Trouble(2, is_disabled=True)
    assert trouble.after_change(is_done=True) is NO_TROUBLE
