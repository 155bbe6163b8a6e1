"""What every template may know of this installation."""

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language


def installation(request: HttpRequest) -> dict[str, object]:
    """Name of the site and ministry in the language of the page, whether the brand differs from ours."""
    ministry = settings.MINISTRY_NAME_BN if get_language() == "bn" else settings.MINISTRY_NAME_EN
    return {
        "site_name": settings.WAGTAIL_SITE_NAME,
        "ministry_name": ministry,
        "brand_differs": (settings.BRAND_COLOUR, settings.BRAND_COLOUR_DARK) != ("#006a4e", "#00452f"),
        "production": settings.PRODUCTION,
    }
