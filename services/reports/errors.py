"""What may go wrong with a pack.

ReportsError
├── NoPack          there is no such pack; the message says why, in one line
└── CannotRender    a stored pack could not be set as PDF; a fault of ours or of the machine
"""


class ReportsError(Exception):
    """The root."""


class NoPack(ReportsError):
    """There is no such pack; the message says why, in one line."""


class CannotRender(ReportsError):
    """A stored pack could not be rendered; the message is the last thing the renderer said."""
