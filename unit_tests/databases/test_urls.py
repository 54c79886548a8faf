import pytest
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError, OperationalError

from luigid.databases import urls


@pytest.mark.parametrize(
    ("address", "drivers", "chosen"),
    [
        ("postgresql://h/d", {"psycopg2"}, "postgresql"),
        ("postgresql://h/d", set(), "postgresql+psycopg"),
        ("postgresql+pg8000://h/d", set(), "postgresql+pg8000"),
        ("mysql://h/d", {"MySQLdb"}, "mysql"),
        ("mysql://h/d", set(), "mysql+pymysql"),
        ("mariadb://h/d", set(), "mariadb+pymysql"),
        ("sqlite:///d", set(), "sqlite"),
    ],
)
def test_url_without_driver_gets_an_installed_one(
    monkeypatch: pytest.MonkeyPatch, address: str, drivers: set[str], chosen: str
) -> None:
    monkeypatch.setattr(urls, "find_spec", lambda name: name if name in drivers else None)
    assert urls.read_url(address).drivername == chosen


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("postgres://u:secret@h/d", "postgres:// is not known; write postgresql://"),
        ("postgres+psycopg://h/d", "postgres:// is not known; write postgresql://"),
        (
            "access://u:secret@h/d",
            "access:// is not known; write one of sqlite://, postgresql://, mysql://, mariadb://",
        ),
    ],
)
def test_unknown_scheme_is_refused_with_the_known_ones(address: str, message: str) -> None:
    with pytest.raises(ArgumentError) as refusal:
        urls.read_url(address)

    assert str(refusal.value) == message


def test_home_directory_is_expanded_in_sqlites_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/me")

    assert urls.read_url("sqlite:///~/h.db").database == "/home/me/h.db"


@pytest.mark.parametrize(
    ("address", "extra"),
    [
        ("postgresql+psycopg://u:secret@host/h", "postgresql"),
        ("mysql+pymysql://u:secret@host/h", "mysql"),
        ("mariadb+pymysql://u:secret@host/h", "mysql"),
    ],
)
def test_missing_driver_is_described_without_the_password(address: str, extra: str) -> None:
    line = urls.describe_missing_driver(make_url(address), ImportError("No module named 'x'"))
    assert line.endswith(
        f"://u:***@host/h: No module named 'x'. Try: pip install 'luigid[{extra}]'"
    )


@pytest.mark.parametrize("driver", ["postgresql+psycopg", "postgresql+psycopg2", "mysql+pymysql"])
def test_connecting_has_a_timeout(driver: str) -> None:
    assert urls.connect_arguments(make_url(f"{driver}://host/h"))["connect_timeout"] > 0


def test_connect_arguments_are_a_copy() -> None:
    url = make_url("mysql+pymysql://host/h")
    urls.connect_arguments(url)["more"] = 1
    assert "more" not in urls.connect_arguments(url)


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (
            OperationalError("SELECT", {}, Exception(2013, "Lost\nconnection")),
            "(2013, 'Lost\\nconnection')",
        ),
        (OSError("disk\nfull"), "disk full"),
        (OSError(), "OSError"),
    ],
)
def test_reason_is_one_line(error: Exception, line: str) -> None:
    assert urls.reason(error) == line
