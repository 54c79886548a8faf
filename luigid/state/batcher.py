"""How workers run several tasks as one."""

from typing import Final, NamedTuple


class Batcher(NamedTuple):
    """How one worker runs several tasks of a family as one."""

    #: names of the params that may differ within a batch
    batched_params: tuple[str, ...]
    #: tasks in a batch at most; may be infinite
    max_batch_size: float


#: how a worker runs a family of which it has said nothing
NO_BATCHER: Final = Batcher((), 1)
