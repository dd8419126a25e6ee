"""Signing in and out, and changing one's password."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.views import LoginView, PasswordChangeView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.urls import reverse, reverse_lazy
from django.views.decorators.http import require_POST

from disclosure_portal.accounts import sessions, workflow
from disclosure_portal.accounts.forms import NewPasswordForm, SignInForm

TOO_MANY_REQUESTS = 429


class SignIn(LoginView):
    template_name = "accounts/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def form_valid(self, form: SignInForm) -> HttpResponse:
        sessions.begin(self.request, form.get_user())
        return redirect(self.get_success_url())

    def form_invalid(self, form: SignInForm) -> HttpResponse:
        response = super().form_invalid(form)
        if form.is_locked_out():
            response.status_code = TOO_MANY_REQUESTS
        if self._was_tried(form):
            sessions.note_failure(form.cleaned_data["username"], locked_out=form.is_locked_out())
        return response

    def get_context_data(self, **options: Any) -> dict[str, Any]:
        ended = sessions.REASONS.get(self.request.GET.get("ended", ""), "")
        if self.request.GET.get("lost"):
            ended += sessions.LOST
        return super().get_context_data(ended=ended, idle_minutes=settings.IDLE_SECONDS // 60, **options)

    def _was_tried(self, form: SignInForm) -> bool:
        """Whether a password was compared: not when a field was empty, nor while the lock holds."""
        return getattr(self.request, "axes_failures_since_start", None) is not None


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        sessions.end(request)
        messages.success(request, "您已退出登录。")
    return redirect("accounts:sign_in")


class PasswordChange(PasswordChangeView):
    template_name = "accounts/password_change.html"
    form_class = NewPasswordForm
    success_url = reverse_lazy(settings.LOGIN_REDIRECT_URL)

    def form_valid(self, form: NewPasswordForm) -> HttpResponse:
        user = workflow.change_password(self.request.user, form.cleaned_data["new_password1"])
        update_session_auth_hash(self.request, user)
        messages.success(self.request, "新密码已生效。")
        return redirect(resolve_url(self.success_url))

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "request": self.request}

    def form_invalid(self, form: NewPasswordForm) -> HttpResponse:
        """Whoever sits at someone's open desk does not get to try passwords: the session ends with the lock."""
        if form.was_guessed_wrong():
            sessions.note_wrong_password(self.request.user)
        if form.is_locked_out():
            sessions.end(self.request, reason=sessions.GUESSED)
            return redirect(f"{reverse('accounts:sign_in')}?ended={sessions.GUESSED}")
        return super().form_invalid(form)

    def get_context_data(self, **options: Any) -> dict[str, Any]:
        return super().get_context_data(expires_at=self.request.user.password_expires_at(), **options)


def lockout_response(
    request: HttpRequest, original_response: HttpResponse, credentials: dict[str, Any] | None
) -> HttpResponse:
    """Axes asks what to show to someone locked out: the sign-in page, which already says so."""
    return original_response
