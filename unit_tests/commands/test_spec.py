import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

import luigid
from luigid import cli
from luigid.contract.profiles import for_clients
from luigid.contract.shipping import ship
from luigid.process import shipped_files
from luigid.process.shipped_files import shipped

ENVIRON = {name: value for name, value in os.environ.items() if not name.startswith("LUIGI_")}
ENVIRON["PYTHONPATH"] = str(Path(luigid.__file__).parents[1])


@pytest.mark.parametrize("arguments", [["spec"], ["spec", "--format", "yaml"]])
def test_spec_prints_the_document_as_it_was_written(
    capsysbinary: pytest.CaptureFixture[bytes], arguments: list[str]
) -> None:
    assert cli.main(arguments) == 0

    assert capsysbinary.readouterr() == (shipped("spec/openapi.yaml").read_bytes(), b"")


def test_spec_prints_the_workflows(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    assert cli.main(["spec", "--workflows"]) == 0

    assert capsysbinary.readouterr() == (shipped("spec/workflows.arazzo.yaml").read_bytes(), b"")


def test_spec_has_the_workflows_in_yaml_only(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["spec", "--workflows", "--format=json"]) == 2

    assert "in YAML only" in capsys.readouterr().err


def test_spec_prints_the_document_as_json(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    assert cli.main(["spec", "--format=json"]) == 0

    printed = json.loads(capsysbinary.readouterr().out)
    assert printed == yaml.safe_load(shipped("spec/openapi.yaml").read_bytes())


@pytest.mark.parametrize("arguments", [[], ["--format=json"], ["--format=yaml"]], ids=str)
def test_spec_prints_a_profile(
    capsysbinary: pytest.CaptureFixture[bytes], arguments: list[str]
) -> None:
    assert cli.main(["spec", "--profile=clients", *arguments]) == 0

    out = capsysbinary.readouterr().out
    whole = yaml.load(shipped("spec/openapi.yaml").read_bytes(), yaml.CSafeLoader)
    is_yaml = arguments == ["--format=yaml"]
    printed = yaml.load(out, yaml.CSafeLoader) if is_yaml else json.loads(out)
    assert printed == for_clients(whole)


def test_spec_reads_no_configuration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "luigi.cfg").write_text("[luigid]\ncolour=red\n")

    assert cli.main(["spec"]) == 0


def test_spec_minds_no_reader_that_has_seen_enough() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer) as stdout:
        result = subprocess.run(
            [sys.executable, "-m", "luigid", "spec"],
            env=ENVIRON,
            stdout=stdout,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert (result.returncode, result.stderr) == (0, b"")


def test_spec_of_an_installation_without_its_document_is_one_line_and_status_2(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(shipped_files, "shipped", lambda _name: tmp_path / "openapi.yaml")

    assert cli.main(["spec"]) == 2

    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("luigid: error: ")
    assert len(err.splitlines()) == 1


def test_spec_of_a_document_that_the_build_has_checked_imports_next_to_nothing(
    tmp_path: Path,
) -> None:
    document = Path(shutil.copy(shipped("spec/openapi.yaml"), tmp_path))
    ship(document)
    script = (
        "import sys; from pathlib import Path; from luigid import cli;"
        "from luigid.process import shipped_files;"
        f"shipped_files.shipped = lambda name: Path({str(document)!r});"
        "cli.main(['spec', '--format', 'json']); print(*sys.modules, file=sys.stderr)"
    )
    result = subprocess.run(
        [sys.executable, "-c", script], env=ENVIRON, capture_output=True, check=True
    )
    assert result.stdout == document.with_suffix(".json").read_bytes()
    imported = {name.partition(".")[0] for name in result.stderr.decode().split()}
    assert not imported & {"tornado", "yaml", "orjson", "jsonschema_rs", "openapi_spec_validator"}
    assert b"luigid.contract" not in result.stderr
    assert b"luigid.config" not in result.stderr
