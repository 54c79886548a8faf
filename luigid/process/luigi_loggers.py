"""Configurations of logging that name Luigi's loggers, applied to luigid's."""

import logging

_OURS = "luigid"
#: Luigi's loggers: the parent of the server's, and those that have handlers of their own in some
#: configurations; the last is the one of workers.
_LUIGIS = ("luigi", "luigi.server", "luigi.scheduler", "luigi-interface")


def adopt_luigis_configuration() -> None:
    """Log as a configuration says that Luigi's server should, unless it names luigid's logger.

    Handlers, level and propagation of `luigi` apply to `luigid`. If that leaves it without a
    handler, those of the first other logger of Luigi that has handlers apply. Loggers that the
    configuration has disabled, because it does not name them, are enabled again.
    """
    ours = logging.getLogger(_OURS)
    if not _is_configured(ours):
        _copy(logging.getLogger(_LUIGIS[0]), ours)
        if not ours.hasHandlers():
            source = next(filter(_has_handlers, map(logging.getLogger, _LUIGIS)), None)
            if source is not None:
                _copy(source, ours)
    _enable_ours()


def _is_configured(one: logging.Logger) -> bool:
    return bool(one.handlers or one.level or not one.propagate)


def _has_handlers(one: logging.Logger) -> bool:
    return bool(one.handlers)


def _copy(source: logging.Logger, target: logging.Logger) -> None:
    target.handlers[:] = source.handlers
    target.setLevel(source.level or target.level)
    target.propagate = source.propagate


def _enable_ours() -> None:
    for name, one in logging.getLogger().manager.loggerDict.items():
        if isinstance(one, logging.Logger) and f"{name}.".startswith(f"{_OURS}."):
            one.disabled = False
