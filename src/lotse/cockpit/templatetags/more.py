"""What every page over the log shares: the further filters, and what it says where there is no answer."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import reverse
from django.utils.translation import get_language, gettext

from lotse.accounts.roles import may_import
from lotse.cockpit import further, registry
from lotse.findings.types import Result

register = template.Library()


@register.inclusion_tag("cockpit/more.html", takes_context=True)
def more_filters(context: template.Context) -> dict[str, Any]:
    request = context["request"]
    language = (get_language() or "en")[:2]
    groups = further.groups(request.GET, further.offers(registry.contact_log(), language, request.GET))
    return {"groups": groups, "chips": further.chips(request.GET, groups), "path": request.path}


@register.inclusion_tag("components/empty.html", takes_context=True)
def nothing(context: template.Context) -> dict[str, str]:
    """Why there is no answer, and the one thing to do about it."""
    request, result = context["request"], context.get("result")
    if registry.is_empty():
        return _begin(may_import=may_import(request.user))
    if result and result.base:
        return {"why": gettext("What is on record is too little to answer this."), "hint": _below(result)}
    if registry.shared(request.GET):
        why, hint = gettext("No contact fits these filters."), gettext("Remove one of them, or show everything.")
        return {"why": why, "hint": hint, "action": gettext("Show everything"), "url": request.path}
    return {"why": gettext("Nothing on record answers this yet."), "hint": _below(result)}


def _begin(*, may_import: bool) -> dict[str, str]:
    page = {
        "why": gettext("There are no contacts to answer this from yet."),
        "hint": gettext("Import a file, or send contacts to the API; the answer appears here at once."),
    }
    return page | {"action": gettext("Import a file"), "url": reverse("imports")} if may_import else page


def _below(result: Result | None) -> str:
    """The notes and the explanation stand below."""
    return (
        gettext("What is missing stands below.")
        if result and result.notes
        else gettext("“How computed?” says what it takes.")
    )
