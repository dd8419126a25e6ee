"""Paths of the app."""

from __future__ import annotations

from django.urls import path

from disclosure_portal.accounts.views import people, signing_in

app_name = "accounts"
urlpatterns = [
    path("sign-in/", signing_in.SignIn.as_view(), name="sign_in"),
    path("sign-out/", signing_in.sign_out, name="sign_out"),
    path("password/", signing_in.PasswordChange.as_view(), name="password_change"),
    path("people/", people.people, name="people"),
    path("people/units/<slug:code>/", people.unit_people, name="unit_people"),
    path("people/units/<slug:code>/grant/", people.grant, name="grant"),
    path("people/memberships/<int:pk>/end/", people.end, name="end"),
    path("people/memberships/<int:pk>/hand-over/", people.hand_over, name="hand_over"),
    path("people/accounts/<int:pk>/", people.account, name="account"),
    path("people/accounts/<int:pk>/password/", people.reset_password, name="reset_password"),
    path("people/accounts/<int:pk>/close/", people.close_account, name="close_account"),
    path("people/accounts/<int:pk>/reopen/", people.reopen_account, name="reopen_account"),
]
