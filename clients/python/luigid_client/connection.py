"""How a server is reached: its URL, credentials, and what is repeated."""

import asyncio
import time

import httpx

from luigid_client.client import AuthenticatedClient

#: seconds; what a Retry-After says beyond this is not waited for
MAX_WAIT = 60.0


def connect(
    base_url: str,
    *,
    token: str | None = None,
    user: str | None = None,
    password: str = "",
    timeout: float = 30.0,
    max_repeats: int = 5,
) -> AuthenticatedClient:
    """Return a client for the functions of `api`.

    A server without logins needs no credentials; else give a token, or a user with a password. A
    call that is answered with 503 has changed nothing: it is repeated after the seconds in
    `Retry-After`, up to `max_repeats` times.
    """
    base_url = base_url.rstrip("/")
    # The pages of the history answer HTML to clients that do not ask for JSON.
    headers = {"Accept": "application/json"}
    if token is not None:
        headers["Authorization"] = f"Bearer {token}"
    auth = None if user is None else httpx.BasicAuth(user, password)
    client = AuthenticatedClient(base_url, token=token or "", raise_on_unexpected_status=True)
    client.set_httpx_client(
        httpx.Client(
            base_url=base_url,
            headers=headers,
            auth=auth,
            timeout=timeout,
            transport=RepeatingTransport(httpx.HTTPTransport(), max_repeats),
        )
    )
    client.set_async_httpx_client(
        httpx.AsyncClient(
            base_url=base_url,
            headers=headers,
            auth=auth,
            timeout=timeout,
            transport=AsyncRepeatingTransport(httpx.AsyncHTTPTransport(), max_repeats),
        )
    )
    return client


class RepeatingTransport(httpx.BaseTransport):
    """Repeats what is answered with 503."""

    def __init__(self, transport: httpx.BaseTransport, max_repeats: int) -> None:
        self._transport = transport
        self._max_repeats = max_repeats

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request until its answer is another than 503."""
        for _ in range(self._max_repeats):
            response = self._transport.handle_request(request)
            wait = _seconds_to_wait(response)
            if wait is None:
                return response
            response.close()
            time.sleep(wait)
        return self._transport.handle_request(request)

    def close(self) -> None:
        """Close the connections."""
        self._transport.close()


class AsyncRepeatingTransport(httpx.AsyncBaseTransport):
    """Repeats what is answered with 503."""

    def __init__(self, transport: httpx.AsyncBaseTransport, max_repeats: int) -> None:
        self._transport = transport
        self._max_repeats = max_repeats

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request until its answer is another than 503."""
        for _ in range(self._max_repeats):
            response = await self._transport.handle_async_request(request)
            wait = _seconds_to_wait(response)
            if wait is None:
                return response
            await response.aclose()
            await asyncio.sleep(wait)
        return await self._transport.handle_async_request(request)

    async def aclose(self) -> None:
        """Close the connections."""
        await self._transport.aclose()


def _seconds_to_wait(response: httpx.Response) -> float | None:
    """Return after how many seconds to repeat a request; None: not at all."""
    after = response.headers.get("Retry-After", "")
    if response.status_code != 503 or not after.isdecimal() or int(after) > MAX_WAIT:
        return None
    return float(after)
