"""Batchers: how workers run several tasks of a family as one."""

from typing import Final, NamedTuple


class Batcher(NamedTuple):
    """How one worker batches a task family."""

    #: names of the params that may differ within a batch
    batched_params: tuple[str, ...]
    #: the maximum number of tasks in a batch; may be infinite
    max_batch_size: float


#: the default: tasks run one by one
NO_BATCHER: Final = Batcher((), 1)
