"""The further common filters, on every page that has the filter bar."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.translation import get_language

from lotse.cockpit import further, registry

register = template.Library()


@register.inclusion_tag("cockpit/more.html", takes_context=True)
def more_filters(context: template.Context) -> dict[str, Any]:
    request = context["request"]
    language = (get_language() or "en")[:2]
    groups = further.groups(request.GET, further.offers(registry.contact_log(), language, request.GET))
    return {"groups": groups, "chips": further.chips(request.GET, groups), "path": request.path}
