"""The file that tells a script that the stack is ready, and where and how to reach it."""

import json
from pathlib import Path

from deploy.errors import RefusedError
from deploy.local.private import write_private


class ReadyFile:
    """There while the stack is ready and only then; holds secrets, so only its owner may read it."""

    def __init__(self, path: Path | None) -> None:
        self._path = path

    def clear(self) -> None:
        """Take an old one away; `RefusedError` if the folder cannot be written to, before anything starts."""
        if self._path is None:
            return
        try:
            write_private(self._path, "")
            self._path.unlink()
        except OSError as error:
            raise RefusedError(f"cannot write {self._path}: {error.strerror}") from error

    def write(self, summary: dict[str, object]) -> None:
        """Say that all are ready; one JSON object."""
        if self._path is not None:
            write_private(self._path, json.dumps(summary, indent=2) + "\n")
