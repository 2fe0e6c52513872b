"""Import and export in an administration: choose a file, look at what it would do, accept; take rows away as a file."""

from functools import cached_property
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone, translation
from django.utils.module_loading import import_string
from django.utils.text import get_text_list
from django.utils.translation import gettext, gettext_lazy, ngettext

from lib.bulk import together
from lib.importing import kept
from lib.importing.reading import LARGEST_FILE, MOST_ROWS, Unreadable, read_table
from lib.spreadsheets import csv_file, xlsx_file

if TYPE_CHECKING:
    from lib.importing.lines import Line, LineResource, Plan

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
LONGEST_NAME = 60
LONGEST_SHEET = 31


class FileForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("Fichier CSV ou XLSX"),
        allow_empty_file=True,
        error_messages={"required": gettext_lazy("Choisissez un fichier.")},
    )

    def clean_file(self):
        """The file as (name to show, bytes). Its size is known before it is read."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FILE:
            raise forms.ValidationError(
                gettext("Ce fichier est trop lourd\u00a0: un mégaoctet au plus. Importez-le en plusieurs fois.")
            )
        name = file.name if len(file.name) <= LONGEST_NAME else f"{file.name[: LONGEST_NAME - 1]}…"
        return kept.Kept(name, file.read())


class Stale(Exception):
    """What would be written is not what was shown. Nothing was."""

    def __init__(self, plan: "Plan"):
        self.plan = plan


class Importing(admin.ModelAdmin):
    """A list with an import page and export actions. `lines` is the dotted name of what a line of the file is: it is
    read when somebody imports, since what reads files takes ten megabytes of every process that loads it.
    """

    lines: str
    actions = ["export_csv", "export_xlsx"]

    @cached_property
    def line_resource(self) -> "type[LineResource]":
        return import_string(self.lines)

    # Who may

    def has_import_permission(self, request: HttpRequest) -> bool:
        """Whoever may both add and change everything that a line writes."""
        return all(
            request.user.has_perm(f"{app}.{act}_{model}")
            for app, model in (label.split(".") for label in self.line_resource.writes)
            for act in ("add", "change")
        )

    def refuse_strangers(self, request: HttpRequest) -> None:
        if not self.has_import_permission(request):
            raise PermissionDenied

    # Addresses

    def get_urls(self):
        wrap = self.admin_site.admin_view
        return [
            path("importer/", wrap(self.import_view), name=self.url_name("import")),
            path("importer/modele.csv", wrap(self.template_view), {"kind": "csv"}, self.url_name("import_csv")),
            path("importer/modele.xlsx", wrap(self.template_view), {"kind": "xlsx"}, self.url_name("import_xlsx")),
            path("importer/<str:token>/", wrap(self.preview_view), name=self.url_name("import_preview")),
            *super().get_urls(),
        ]

    def url_name(self, page: str) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_{page}"

    def address(self, page: str, *args) -> str:
        return reverse(f"admin:{self.url_name(page)}", args=args)

    def changelist_view(self, request, extra_context=None):
        url = self.address("import") if self.has_import_permission(request) else ""
        return super().changelist_view(request, {"import_url": url, **(extra_context or {})})

    # Choose, look, accept

    def import_view(self, request: HttpRequest) -> HttpResponse:
        """The file to choose. One that has faults is not kept, and its page says which."""
        self.refuse_strangers(request)
        is_sent = request.method == "POST"
        form, plan = FileForm(request.POST, request.FILES) if is_sent else FileForm(), None
        if is_sent and form.is_valid():
            file = form.cleaned_data["file"]
            try:
                plan = self.line_resource().plan(read_table(file.content))
            except Unreadable as refusal:
                form.add_error("file", str(refusal))
            else:
                if plan.is_sound:
                    return redirect(self.address("import_preview", kept.keep(file, owner=self.owner(request))))
        return self.import_page(request, "choose", form=form, plan=plan)

    def preview_view(self, request: HttpRequest, token: str) -> HttpResponse:
        """What the kept file would write. Accepted, it is written whole if it is still what was shown."""
        self.refuse_strangers(request)
        owner = self.owner(request)
        file = kept.find(owner=owner, token=token)
        if file is None:
            messages.warning(request, gettext("Un fichier est gardé une heure\u00a0: envoyez-le de nouveau."))
            return redirect(self.address("import"))
        if request.method != "POST":
            plan = self.line_resource().plan(read_table(file.content))
            return self.import_page(request, "preview", plan=plan, counts=counted(plan), file=file)
        if "accept" not in request.POST:
            kept.forget(owner=owner, token=token)
            messages.info(request, gettext("Rien n’a été écrit."))
            return redirect(self.address("import"))
        try:
            plan = self.write(request, file, request.POST.get("fingerprint", ""))
        except Stale as stale:
            counts = counted(stale.plan)
            return self.import_page(request, "preview", plan=stale.plan, counts=counts, file=file, is_stale=True)
        kept.forget(owner=owner, token=token)
        messages.success(request, gettext("Import terminé\u00a0: %(what)s.") % {"what": counted(plan)})
        return redirect(self.address("changelist"))

    def write(self, request: HttpRequest, file: kept.Kept, fingerprint: str) -> "Plan":
        """All lines of the file, or none. Raises Stale."""
        table = read_table(file.content)
        try:
            with transaction.atomic():
                # A second click waits for the first, then finds nothing left to write.
                get_user_model().objects.select_for_update(no_key=True).get(pk=request.user.pk or 0)
                with together():
                    plan = self.line_resource().write(table)
                if not plan.is_sound or plan.fingerprint != fingerprint:
                    raise Stale(plan)
                for line in plan.to_write:
                    self.keep_in_journal(request, line, file.name)
        except (Stale, IntegrityError):
            raise Stale(self.line_resource().plan(table)) from None
        return plan

    def keep_in_journal(self, request: HttpRequest, line: "Line", name: str) -> None:
        """In French whatever the language of the page."""
        with translation.override("fr"):
            what = get_text_list([str(change.column.label) for change in line.changes], gettext("et"))
            message = gettext("Import de %(file)s, ligne %(n)s\u00a0: %(what)s.") % {
                "file": name,
                "n": line.number,
                "what": what,
            }
        keep = self.log_addition if line.kind == "new" else self.log_change
        keep(request, line.instance, message)

    def owner(self, request: HttpRequest) -> str:
        return f"{self.opts.label_lower}:{request.user.pk}"

    def import_page(self, request: HttpRequest, page: str, **context: Any) -> HttpResponse:
        title = gettext("Importer\u00a0: %(what)s") % {"what": self.opts.verbose_name_plural}
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": title,
            "columns": list(self.line_resource().fields.values()),
            "import_url": self.address("import"),
            "changelist_url": self.address("changelist"),
            "csv_url": self.address("import_csv"),
            "xlsx_url": self.address("import_xlsx"),
            "most_rows": MOST_ROWS,
            **context,
        }
        return render(request, f"admin/import/{page}.html", context)

    # Files out

    def template_view(self, request: HttpRequest, kind: str) -> HttpResponse:
        """The headings, with one example."""
        self.refuse_strangers(request)
        resource = self.line_resource()
        return self.file(kind, resource.head(), [resource.example()], name=f"{self.opts.model_name}-modele")

    @admin.action(description=gettext_lazy("Exporter pour un tableur (XLSX)"), permissions=["view"])
    def export_xlsx(self, request, queryset):
        return self.export(queryset, "xlsx")

    @admin.action(description=gettext_lazy("Exporter en texte (CSV)"), permissions=["view"])
    def export_csv(self, request, queryset):
        return self.export(queryset, "csv")

    def export(self, queryset, kind: str) -> HttpResponse:
        resource = self.line_resource()
        name = f"{self.opts.model_name}-{timezone.localdate():%Y-%m-%d}"
        return self.file(kind, resource.head(), resource.table(queryset), name=name)

    def file(self, kind: str, head, rows, *, name: str) -> HttpResponse:
        sheet = str(self.opts.verbose_name_plural)[:LONGEST_SHEET]
        return HttpResponse(
            csv_file(head, rows) if kind == "csv" else xlsx_file(head, rows, sheet=sheet),
            content_type=TYPES[kind],
            headers={"Content-Disposition": f'attachment; filename="{name}.{kind}"'},
        )


def counted(plan: "Plan") -> str:
    """`3 lignes nouvelles, 1 modifiée`."""
    new, changed, unchanged, wrong = len(plan.new), len(plan.changed), len(plan.unchanged), len(plan.errors)
    said = [
        ngettext("%(n)s ligne nouvelle", "%(n)s lignes nouvelles", new) % {"n": new} if new else "",
        ngettext("%(n)s ligne modifiée", "%(n)s lignes modifiées", changed) % {"n": changed} if changed else "",
        ngettext("%(n)s ligne inchangée", "%(n)s lignes inchangées", unchanged) % {"n": unchanged} if unchanged else "",
        ngettext("%(n)s ligne à corriger", "%(n)s lignes à corriger", wrong) % {"n": wrong} if wrong else "",
    ]
    return ", ".join(filter(None, said))
