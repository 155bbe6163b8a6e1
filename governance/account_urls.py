"""Log in, log out, password, second factor: allauth's views at our addresses, and only those that we use.

There is no sign-up, no e-mail management and no reset by e-mail; a supervisor lets people back in.
"""

from allauth.account import views
from django.urls import include, path

from governance.views import accounts

urlpatterns = [
    path("login/", views.login, name="account_login"),
    path("logout/", views.logout, name="account_logout"),
    path("inactive/", views.account_inactive, name="account_inactive"),
    path("reauthenticate/", views.reauthenticate, name="account_reauthenticate"),
    path("password/change/", views.password_change, name="account_change_password"),
    path("password/reset/", accounts.forgotten_password, name="account_reset_password"),
    path("2fa/", include("allauth.mfa.urls")),
]
