from luigid.notifications.links import page_link, task_link


def test_link_leads_to_the_page_of_the_task() -> None:
    link = task_link("https://luigi.example/x", "Copy_ü 1&2\ud800")
    assert link == "https://luigi.example/x/#tab=task&taskId=Copy_%C3%BC%201%262%5Cud800"


def test_without_an_address_of_the_page_there_is_no_link() -> None:
    assert page_link(None, tab="workers") is None
