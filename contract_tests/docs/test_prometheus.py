"""The configuration of Prometheus on the page fits the rules that are shipped."""

import re

import pytest
import yaml

from docs.tools.blocks import ROOT, Block, pages, read

BLOCKS = [block for page in pages() for block in read(page) if "test_prometheus" in block.value]


@pytest.mark.parametrize("block", BLOCKS, ids=str)
def test_configuration_names_shipped_rules_and_jobs(block: Block) -> None:
    configuration = yaml.safe_load(block.text)
    (rules,) = configuration["rule_files"]
    text = (ROOT / "ops" / rules).read_text(encoding="utf-8")
    patterns = set(re.findall(r'job=~"([^"]+)"', text))
    jobs = [scrape["job_name"] for scrape in configuration["scrape_configs"]]
    assert patterns
    assert all(re.fullmatch(pattern, job) for pattern in patterns for job in jobs)
