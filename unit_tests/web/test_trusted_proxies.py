import pytest

from luigid.web.trusted_proxies import TrustedProxies


@pytest.mark.parametrize(
    ("names", "address", "expected"),
    [
        ([], "127.0.0.1", False),
        (["127.0.0.1"], "127.0.0.1", True),
        (["127.0.0.1"], "127.0.0.2", False),
        (["10.1.0.0/16"], "10.1.255.7", True),
        (["10.1.2.3/16"], "10.1.255.7", True),
        (["10.1.0.0/16"], "::ffff:10.1.2.3", True),
        (["10.1.0.0/16"], "10.2.0.1", False),
        (["fe80::/10"], "fe80::1%eth0", True),
        (["::1"], "127.0.0.1", False),
        (["unix"], "", True),
        (["unix"], "127.0.0.1", False),
        (["127.0.0.1"], "", False),
    ],
    ids=str,
)
def test_proxy_is_told_by_its_address(names: list[str], address: str, expected: bool) -> None:
    assert TrustedProxies(names).include(address) is expected
