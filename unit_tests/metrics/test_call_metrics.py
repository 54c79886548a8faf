from prometheus_client import generate_latest

from luigid.metrics.call_metrics import CallMetrics
from luigid.metrics.exposition import CallCollector
from unit_tests.metrics.exposed import samples


def test_calls_are_counted_by_method_and_status() -> None:
    calls = CallMetrics()
    calls.count("ping", 200, 0.0004)
    calls.count("ping", 200, 0.004)
    calls.count("ping", 400, 7)
    calls.count("get_work", 200, 0.1)
    found = samples(generate_latest(CallCollector(calls)))
    assert {k: v for k, v in found.items() if "calls" in k} == {
        'luigid_rpc_calls_total{method="ping",status="200"}': 2,
        'luigid_rpc_calls_total{method="ping",status="400"}': 1,
        'luigid_rpc_calls_total{method="get_work",status="200"}': 1,
    }
    ping = {k: v for k, v in found.items() if "duration" in k and 'method="ping"' in k}
    assert ping == {
        **{
            f'luigid_rpc_duration_seconds_bucket{{le="{bound}",method="ping"}}': count
            for bound, count in {
                **dict.fromkeys(("0.0005", "0.001", "0.0025"), 1),
                **dict.fromkeys(("0.005", "0.01", "0.02", "0.05", "0.1", "0.25"), 2),
                **dict.fromkeys(("1.0", "5.0"), 2),
                "+Inf": 3,
            }.items()
        },
        'luigid_rpc_duration_seconds_count{method="ping"}': 3,
        'luigid_rpc_duration_seconds_sum{method="ping"}': 7.0044,
    }


def test_duration_is_not_negative_if_the_clock_was_set_back() -> None:
    calls = CallMetrics()
    calls.count("ping", 200, -3)
    found = samples(generate_latest(CallCollector(calls)))
    assert found['luigid_rpc_duration_seconds_sum{method="ping"}'] == 0
