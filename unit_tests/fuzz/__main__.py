"""`python -m unit_tests.fuzz --seconds N`: look for inputs that break a promise of `targets`."""

import importlib.util
import subprocess
import sys
from argparse import ArgumentParser
from hashlib import sha1
from pathlib import Path
from typing import Final

_ROOT: Final = Path(__file__).parents[2]
_WORK: Final = _ROOT / "build" / "fuzz"
_TARGETS: Final = ("request", "luigi_pickle", "login", "cursor")
#: how the time is divided
_SHARES: Final = {"request": 0.55, "luigi_pickle": 0.25, "login": 0.1, "cursor": 0.1}


def main() -> int:
    """Fuzz each target in a process of its own; return 1 if something was found."""
    parser = ArgumentParser(prog="python -m unit_tests.fuzz", description=__doc__)
    parser.add_argument("--seconds", type=int, default=60, help="for how long, in all")
    parser.add_argument("--target", choices=_TARGETS, help="this one alone")
    parser.add_argument("--child", action="store_true", help="fuzz in this very process")
    arguments = parser.parse_args()
    if importlib.util.find_spec("atheris") is None:
        sys.stdout.write("No fuzzing: atheris is not installed here (it is for Linux).\n")
        return 0
    if arguments.child:
        return _fuzz(arguments.target, arguments.seconds)
    statuses = []
    for target in [arguments.target] if arguments.target else _TARGETS:
        share = 1.0 if arguments.target else _SHARES[target]
        seconds = max(1, round(share * arguments.seconds))
        command = [sys.executable, "-m", "unit_tests.fuzz", "--child"]
        command += ["--target", target, "--seconds", str(seconds)]
        statuses.append(subprocess.run(command, cwd=_ROOT, check=False).returncode)
    return int(any(statuses))


def _fuzz(target: str, seconds: int) -> int:
    import atheris

    with atheris.instrument_imports(include=["luigid"]):
        from unit_tests.fuzz import seeds, targets
    work = _WORK / target
    work.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(seeds.seeds(target)):
        (work / f"seed-{number}").write_bytes(seed)
    words = _WORK / "words"
    words.write_text("".join(f'"{word}"\n' for word in seeds.WORDS))
    found = seeds.CORPUS / target
    options = {
        "max_total_time": seconds,
        "max_len": 65_536 if target == "luigi_pickle" else 4096,
        "timeout": 20,
        "rss_limit_mb": 2048,
        "artifact_prefix": f"{found}/",
        "dict": words,
        "print_final_stats": 1,
        "verbosity": 0,
    }
    flags = [f"-{name}={value}" for name, value in options.items()]
    found.mkdir(parents=True, exist_ok=True)
    test = targets.TARGETS[target]

    def run(data: bytes) -> None:
        try:
            test(data)
        except BaseException:
            # libFuzzer itself does so only where the process ends as it expects.
            (found / f"crash-{sha1(data).hexdigest()}").write_bytes(data)
            raise

    atheris.Setup([sys.argv[0], *flags, str(work), str(found)], run)
    atheris.Fuzz()
    return 0


if __name__ == "__main__":
    sys.exit(main())
