"""目录导出: any part of the county's catalogs as a file, made in the background."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from catalogs import workflow
from catalogs.forms.exports import ExportForm


@require_http_methods(["GET", "HEAD", "POST"])
def exports(request: HttpRequest) -> HttpResponse:
    """Choose in the address what the file holds and see how many items that is; then order it by POST."""
    form = ExportForm(request.GET, user=request.user)
    if not form.units.exists():
        raise PermissionDenied
    items = form.items()
    count = items.count()
    if request.method == "POST" and count and form.is_valid():
        chosen = {name: value for name, value in form.cleaned_data.items() if value}
        return redirect(workflow.order_export(chosen, by=request.user, title=form.title, count=count))
    context = {"form": form, "count": count, "units": items.order_by().values("unit").distinct().count()}
    status = 422 if request.method == "POST" else 200
    return render(request, "catalogs/desk/exports.html", context, status=status)
