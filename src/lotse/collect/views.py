"""Import a file on a page: try it, look at what would happen, take it over, take it back."""

from __future__ import annotations

from typing import Any, Final, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext, ngettext
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST, require_safe

from lotse.accounts.models import User
from lotse.accounts.roles import may_import
from lotse.collect import domain, register, uploads
from lotse.collect.mapping.problems import MappingError
from lotse.collect.readers import FileError
from lotse.collect.site import import_into_site
from lotse.contacts.errors import LotseError, Message
from lotse.contacts.home import Home
from lotse.ui.messages import reason

SESSION: Final = "upload"  # who tried a file may import it, nobody else
FORM: Final = 64 * 1024  # bytes that a form has beside its files


@require_safe
def imports(request: HttpRequest) -> HttpResponse:
    """The form, and what was imported so far."""
    _permit(request)
    uploads.sweep(Home.at())
    return _page(request)


@csrf_exempt
def try_file(request: HttpRequest) -> HttpResponseBase:
    """A dry run of an upload. Its size is looked at before anything of it is read, also before the token is."""
    if request.method != "POST":
        return redirect("imports")
    largest = uploads.LARGEST + uploads.LARGEST_MAPPING + FORM
    if int(request.META.get("CONTENT_LENGTH") or 0) > largest:
        message = gettext("The file is larger than %(limit)s MiB. Use lotse import on the server.")
        return _page(request, message % {"limit": uploads.LARGEST >> 20}, 413)
    return _tried(request)


@csrf_protect
def _tried(request: HttpRequest) -> HttpResponse:
    _permit(request)
    home = Home.at()
    try:
        upload = _received(request, home)
    except LotseError as error:
        return _page(request, reason(error), 400)
    try:
        report = import_into_site(upload.file, upload.mapping, home, by=_who(request), dry_run=True)
    except LotseError as error:
        uploads.discard(upload)
        return _page(request, reason(error), 400)
    request.session[SESSION] = upload.token
    return render(request, "collect/tried.html", {"report": report, "upload": upload})


@require_safe
def sample(request: HttpRequest, name: str) -> FileResponse:
    """A part of the sample, to look at and to copy."""
    _permit(request)
    return FileResponse((uploads.SAMPLE / name).open("rb"), as_attachment=True)


@require_POST
def take_over(request: HttpRequest) -> HttpResponse:
    _permit(request)
    home = Home.at()
    try:
        upload = uploads.find(home, request.session.pop(SESSION, ""))
        if "discard" in request.POST:
            uploads.discard(upload)
            return redirect("imports")
        try:
            report = import_into_site(upload.file, upload.mapping, home, by=_who(request))
        finally:
            uploads.discard(upload)
    except LotseError as error:
        return _page(request, reason(error), 400)
    text = ngettext("%(n)s contact was imported.", "%(n)s contacts were imported.", report.new + report.changed)
    messages.success(request, text % {"n": report.new + report.changed})
    return redirect("imports")


@require_POST
def undo(request: HttpRequest, import_id: str) -> HttpResponse:
    _permit(request)
    try:
        entry = domain.undo_import(Home.at(), import_id)
    except LotseError as error:
        return _page(request, reason(error), 404)
    messages.success(request, gettext("The import of %(file)s was taken back.") % {"file": entry.file})
    return redirect("imports")


@require_safe
def rejected(request: HttpRequest, import_id: str) -> FileResponse:
    """The rejected rows as CSV, personal cells left out."""
    _permit(request)
    home = Home.at()
    try:
        path = register.folder(home, register.entry(home, import_id).import_id) / register.REJECTED
    except LotseError as error:
        raise Http404 from error
    if not path.is_file():
        raise Http404
    return FileResponse(path.open("rb"), as_attachment=True, filename=f"{import_id}-rejected.csv")


def _received(request: HttpRequest, home: Home) -> uploads.Upload:
    """What was sent, or the sample."""
    if "sample" in request.POST:
        return uploads.sample(home)
    file, mapping = request.FILES.get("file"), request.FILES.get("mapping")
    if file is None:
        raise FileError(Message("Choose a file first."))
    name = _kept(home, mapping) if mapping else request.POST.get("known", "")
    if not name:
        raise MappingError(Message("Choose or upload a mapping: it says what the columns mean."))
    return uploads.receive(home, str(file.name), file.chunks(), name)


def _kept(home: Home, mapping: Any) -> str:
    return uploads.keep_mapping(home, str(mapping.name), mapping.chunks())


def _page(request: HttpRequest, error: str = "", status: int = 200) -> HttpResponse:
    home = Home.at()
    entries = register.entries(home)
    begun = any(entry.state is register.State.DONE for entry in entries)
    page = {"entries": entries, "begun": begun, "mappings": uploads.mappings(home), "error": error}
    return render(request, "collect/imports.html", page | {"limit": uploads.LARGEST >> 20}, status=status)


def _permit(request: HttpRequest) -> None:
    if not may_import(request.user):
        raise PermissionDenied


def _who(request: HttpRequest) -> str:
    return cast("User", request.user).email
