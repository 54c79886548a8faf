"""Who did what: the actions of operators, recorded together with what they change."""

from luigid.audit.audit import Audit, PendingAction, RecordedAction, Who

__all__ = ["Audit", "PendingAction", "RecordedAction", "Who"]
