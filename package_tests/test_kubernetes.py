"""The manifests of Kubernetes."""

from collections.abc import Iterator
from typing import Any

import kubernetes_validate
import pytest
import yaml

import luigid
from luigid.process.shipped_files import shipped
from scripts.building import ROOT

Manifest = dict[str, Any]

FILES = sorted((ROOT / "ops" / "kubernetes").glob("*.yaml"))
#: Kubernetes' versions, from the first whose budgets of disruption are those that are used
VERSIONS = ["1.31", "1.34", kubernetes_validate.latest_version()]
MANIFESTS = [
    pytest.param(manifest, id=f"{path.stem}-{manifest['kind']}")
    for path in FILES
    for manifest in yaml.safe_load_all(path.read_text(encoding="utf-8"))
]


def pods(manifest: Manifest) -> Iterator[Manifest]:
    if "template" in manifest.get("spec", {}):
        yield manifest["spec"]["template"]


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("manifest", MANIFESTS)
def test_manifest_is_valid(manifest: Manifest, version: str) -> None:
    kubernetes_validate.validate(manifest, version, strict=True)


def test_misspelt_manifest_is_not_valid() -> None:
    manifest = {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "a"}, "specs": {}}
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(manifest, VERSIONS[-1], strict=True)


@pytest.mark.parametrize("manifest", MANIFESTS)
def test_selectors_find_the_pods(manifest: Manifest) -> None:
    selector = manifest.get("spec", {}).get("selector", {})
    labels = selector.get("matchLabels", selector)
    assert labels in ({}, {"app.kubernetes.io/name": "luigid"})
    for pod in pods(manifest):
        assert pod["metadata"]["labels"] == labels


@pytest.mark.parametrize("manifest", MANIFESTS)
def test_pods_probe_what_the_document_has(manifest: Manifest) -> None:
    paths = yaml.load(shipped("spec/openapi.yaml").read_bytes(), yaml.CSafeLoader)["paths"]
    for pod in pods(manifest):
        (container,) = pod["spec"]["containers"]
        probes = {
            name: each["httpGet"]["path"] for name, each in container.items() if "Probe" in name
        }
        assert probes == {
            "startupProbe": "/healthz",
            "livenessProbe": "/healthz",
            "readinessProbe": "/readyz",
        }
        assert set(probes.values()) <= set(paths)
        assert container["image"] == f"luigid:{luigid.__version__}"


@pytest.mark.parametrize("manifest", MANIFESTS)
def test_pods_have_no_privileges(manifest: Manifest) -> None:
    for pod in pods(manifest):
        assert pod["spec"]["securityContext"]["runAsNonRoot"] is True
        (container,) = pod["spec"]["containers"]
        assert container["securityContext"] == {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        }
