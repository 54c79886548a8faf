import pytest

from luigid.contract.node import Node

ROOT = Node(
    {
        "a": {"$ref": "#/b"},
        "b": {"$ref": "#/c"},
        "c": {"items": [1, {"$ref": "#/d"}], "inner": {"deep": {"$ref": "#/d"}}},
        "d": "end",
        "properties": {"$ref": {"type": "string"}},
    }
)


def test_reference_is_replaced_by_its_target() -> None:
    assert (ROOT / "a").value is (ROOT / "c").value
    assert (ROOT / "a" / "items" / 1).value == "end"


def test_references_inside_value_are_not_followed() -> None:
    assert (ROOT / "c" / "inner").value == {"deep": {"$ref": "#/d"}}


def test_property_called_like_reference_is_none() -> None:
    assert (ROOT / "properties").value == {"$ref": {"type": "string"}}


def test_items_and_members_are_nodes() -> None:
    assert [node.value for node in ROOT / "a" / "items"] == [1, "end"]
    assert {name: node.value for name, node in (ROOT / "c" / "inner").items()} == {"deep": "end"}


def test_member_is_looked_up_with_default() -> None:
    assert (ROOT / "c" / "inner").get("deep") == "end"
    assert ROOT.get("missing", 5) == 5
    assert "a" in ROOT
    assert "end" not in ROOT / "d"


def test_path_of_members_is_found_or_not() -> None:
    found = ROOT.find("a", "inner", "deep")
    assert found is not None
    assert found.value == "end"
    assert ROOT.find("a", "missing", "deep") is None
    assert ROOT.find("d", "end") is None


def test_reference_that_leads_nowhere_is_lookup_error() -> None:
    with pytest.raises(LookupError):
        Node({"$ref": "#/missing"})
