import pytest

from luigid.access.proxies import client_of, has_tls


class Near:
    """Trusts the addresses that begin with 10., and the Unix socket."""

    def include(self, address: str) -> bool:
        return not address or address.startswith("10.")


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        ("192.0.2.1", None, "192.0.2.1"),
        ("192.0.2.1", "203.0.113.9", "192.0.2.1"),
        ("10.0.0.1", None, "10.0.0.1"),
        ("10.0.0.1", "203.0.113.9", "203.0.113.9"),
        ("10.0.0.1", "6.6.6.6, 203.0.113.9, 10.0.0.2", "203.0.113.9"),
        ("10.0.0.1", "nonsense, 10.0.0.2", "10.0.0.2"),
        ("10.0.0.1", "nonsense", "10.0.0.1"),
        ("", "2001:db8::1", "2001:db8::1"),
        ("10.0.0.1", f"fe80::1%{'x' * 300}, 10.0.0.2", "fe80::1"),
        ("10.0.0.1", "2001:DB8:0::1", "2001:db8::1"),
        ("10.0.0.1", "203.0.113.7:51234", "203.0.113.7"),
        ("10.0.0.1", "[2001:db8::1]:443", "2001:db8::1"),
        ("10.0.0.1", "[2001:db8::1]", "2001:db8::1"),
        ("10.0.0.1", "[fe80::1%eth0]:443", "fe80::1"),
        ("10.0.0.1", "6.6.6.6:1, 203.0.113.7:51234, 10.0.0.2:80", "203.0.113.7"),
        ("10.0.0.1", "203.0.113.7:, 10.0.0.2", "10.0.0.2"),
        ("10.0.0.1", "203.0.113.7:port, 10.0.0.2", "10.0.0.2"),
        ("10.0.0.1", "203.0.113:80, 10.0.0.2", "10.0.0.2"),
        ("10.0.0.1", "[203.0.113.7]:80, 10.0.0.2", "10.0.0.2"),
        ("10.0.0.1", "[2001:db8::1:443, 10.0.0.2", "10.0.0.2"),
        ("10.0.0.1", "[2001:db8::1]443, 10.0.0.2", "10.0.0.2"),
    ],
)
def test_only_trusted_proxies_name_the_client(
    peer: str, forwarded: str | None, client: str
) -> None:
    headers = {} if forwarded is None else {"X-Forwarded-For": forwarded}
    assert client_of(peer, headers, Near()) == client


def test_only_trusted_proxies_tell_of_tls() -> None:
    headers = {"X-Forwarded-Proto": "https"}
    assert has_tls("10.0.0.1", headers, Near())
    assert not has_tls("192.0.2.1", headers, Near())
    assert not has_tls("10.0.0.1", {}, Near())
