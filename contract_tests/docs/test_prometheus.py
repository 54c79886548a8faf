"""The configuration of Prometheus on the page fits the rules that are shipped."""

import re

import yaml

from docs.tools.blocks import ROOT, pages, read


def test_configuration_names_shipped_rules_and_job() -> None:
    blocks = [block for page in pages() for block in read(page) if "test_prometheus" in block.value]
    (configuration,) = (yaml.safe_load(block.text) for block in blocks)
    (rules,) = configuration["rule_files"]
    jobs = re.findall(r'job="([^"]+)"', (ROOT / "ops" / rules).read_text(encoding="utf-8"))
    assert {scrape["job_name"] for scrape in configuration["scrape_configs"]} == set(jobs)
