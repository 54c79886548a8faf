"""Links to the web page, in mails and in the messages of webhooks."""

from urllib.parse import quote, urlencode

from luigid.texts import encodable


def task_link(public_url: str | None, task_id: str) -> str | None:
    """Return the address of a task's page, None if that of the web page is not known.

    `public_url` has no slash at its end.
    """
    return page_link(public_url, tab="task", taskId=task_id)


def page_link(public_url: str | None, **shown: str) -> str | None:
    """Return a link to the web page by the names and values of the page's own links."""
    if public_url is None:
        return None
    # urlencode writes spaces as +, which mail programs may take out of a link.
    query = urlencode({name: encodable(value) for name, value in shown.items()}, quote_via=quote)
    return f"{public_url}/#{query}"
