"""`luigid demo`: a temporary server, and simulated workers that run a shop's pipelines on it.

`pipelines` says which tasks there are, `timetable` when workers come for them. `worker` and
`simulation` run them by a clock given: first the last days, against a scheduler in memory
(`past`), then live, over HTTP (`live`). `session` puts the parts together.
"""
