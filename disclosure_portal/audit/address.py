"""The address that the present request comes from, known to everything that runs inside the request."""

from __future__ import annotations

from contextvars import ContextVar

# Empty outside a request: a task or a command has no address.
current_address: ContextVar[str] = ContextVar("current_address", default="")
