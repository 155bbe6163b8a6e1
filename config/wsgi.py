"""The entry of a web server. A production start with demo accounts ends here."""

import os

from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()

from config.checks import no_demo_account_in_production  # noqa: E402 - needs the loaded applications

if found := no_demo_account_in_production(None, databases=["default"]):
    raise ImproperlyConfigured(f"{found[0].msg} {found[0].hint}")
