"""Model fields for personal data."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import FieldError
from django.db import models

from disclosure_portal.personal.encryption import decrypt, encrypt


class EncryptedTextField(models.TextField):
    """A text that is encrypted in the database. It can be read and written, and asked only whether it is empty."""

    def get_prep_value(self, value: Any) -> Any:
        value = super().get_prep_value(value)
        return value if value is None else encrypt(value)

    def from_db_value(self, value: str | None, *_: Any) -> str | None:
        return value if value is None else decrypt(value)

    def get_lookup(self, name: str) -> Any:
        if name not in ("exact", "isnull"):
            raise FieldError(f"{self.name} is encrypted: the database cannot compare it by {name!r}.")
        return super().get_lookup(name)
