"""Who may be signed in, asked at the sign-in and again at every request."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.backends import ModelBackend

from disclosure_portal.accounts.models import User


class PeopleBackend(ModelBackend):
    """Active accounts; demonstration people, whose passwords were printed for everyone, only with DEBUG on."""

    def user_can_authenticate(self, user: User) -> bool:
        return super().user_can_authenticate(user) and (settings.DEBUG or not user.is_demo)
