"""System checks that keep the picture of the house true: `make check` and CI run them.

E001: a foreign key points up to a higher floor. E002: a view does not say who may use it.
E003: a production start with demo accounts. W001: no fonts for PDFs.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.urls import URLPattern, URLResolver, get_resolver

FLOORS = ["basis", "jobs", "governance", "learning", "monitoring", "config"]
HINT = "See 'The house' in README.md."


def relations_that_point_up(models: Iterable[type]) -> Iterator[tuple[type, Any]]:
    """Each forward relation of a model of ours to a model on a higher floor; the user model is excepted."""
    for model in models:
        floor = _floor(_label(model))
        if floor is None:
            continue
        for field in model._meta.get_fields(include_hidden=True):  # type: ignore[attr-defined]
            if not (field.is_relation and not field.auto_created and field.related_model):
                continue
            target = _label(field.related_model)
            if target in ("self", settings.AUTH_USER_MODEL):
                continue
            target_floor = _floor(target)
            if target_floor is not None and target_floor > floor:
                yield model, field


def views_without_a_word(patterns: Iterable[Any], prefix: str = "") -> Iterator[str]:
    """The addresses whose view is ours and carries no `@allow`."""
    for pattern in patterns:
        address = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from views_without_a_word(pattern.url_patterns, address)
        elif isinstance(pattern, URLPattern) and _is_ours(pattern.callback) and not hasattr(pattern.callback, "allow"):
            yield address


def _label(model: Any) -> str:
    """`app.Model`; a model that is named in text and not there yet is that text."""
    return model if isinstance(model, str) else model._meta.label


def _floor(label: str) -> int | None:
    app = label.split(".")[0]
    return FLOORS.index(app) if app in FLOORS else None


def _is_ours(view: Any) -> bool:
    return getattr(view, "__module__", "").split(".")[0] in FLOORS


@register(Tags.models)
def relations_point_down(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """E001, because import-linter does not see a foreign key that is written as text."""
    return [
        Error(
            f"{model._meta.label}.{field.name} points up to {_label(field.related_model)}.",  # type: ignore[attr-defined]
            hint=HINT,
            id="config.E001",
        )
        for model, field in relations_that_point_up(apps.get_models(include_auto_created=True))
    ]


@register(Tags.urls)
def views_say_who_may(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """E002, because a view that forgets to ask is open to everybody."""
    return [
        Error(f"The view at '{address}' does not say who may use it (@allow).", hint=HINT, id="config.E002")
        for address in views_without_a_word(get_resolver().url_patterns)
    ]


@register(Tags.database)
def no_demo_account_in_production(app_configs: Any, databases: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """E003, because everybody knows the password of the demo accounts."""
    if not (settings.PRODUCTION and databases):
        return []
    from governance.models import User  # noqa: PLC0415 - models are not loaded when checks register

    if not User.objects.filter(is_demo=True).exists():
        return []
    return [
        Error(
            "This database has demo accounts.",
            hint="Start production from an empty database.",
            id="config.E003",
        )
    ]


@register(Tags.compatibility)
def fonts_are_built(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """W001: without the merged font no PDF can be made."""
    if list(settings.ASSETS_ROOT.rglob("*.ttf")):
        return []
    return [Warning("The fonts for PDFs are not built.", hint="Run `make setup`.", id="config.W001")]
