"""What can be wrong with a store; each message is one line, without passwords."""


class StoreError(Exception):
    """The store cannot be used now, or cannot be used at all."""


class StoreHeldError(StoreError):
    """Another server holds the store; the message says which."""


class LockLostError(Exception):
    """Another server has taken the store over: whoever sees this must stop, and write no more."""
