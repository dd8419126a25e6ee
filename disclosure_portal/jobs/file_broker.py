"""The broker of one machine: messages are files in a folder, and no server is needed.

Kombu's own file transport creates a message and then fills it: a worker that looks in between dies of an empty
message. It also names messages by the time since the machine started, so that a restart confuses their order.
"""

from __future__ import annotations

import time
import uuid
from pathlib import Path
from typing import Any

from kombu.transport import TRANSPORT_ALIASES, filesystem
from kombu.utils.json import dumps

SCHEME = "files"


class Channel(filesystem.Channel):
    def _put(self, queue: str, payload: dict[str, Any], **options: Any) -> None:
        """Write aside, then rename: whoever lists the folder finds whole messages, the oldest first."""
        name = f"{time.time_ns()}_{uuid.uuid4().hex}.{queue}.msg"
        folder = Path(self.data_folder_out)
        aside = folder / f"{name}.part"
        aside.write_text(dumps(payload))
        aside.rename(folder / name)


class Transport(filesystem.Transport):
    Channel = Channel


def register() -> None:
    """Make files:// known to Celery."""
    TRANSPORT_ALIASES[SCHEME] = f"{__name__}:Transport"
