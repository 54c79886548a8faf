"""What outsiders send, as the coverage-guided fuzzer atheris makes it up.

`python -m unit_tests.fuzz --seconds 3600` (`tox -e fuzz`) looks for inputs that break a promise of
`targets`. It writes what it finds to `corpus/`, from where `test_corpus` runs it for ever.
"""
