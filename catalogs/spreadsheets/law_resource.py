"""The register of laws as a flat spreadsheet, for administrators."""

from __future__ import annotations

from typing import Any

from import_export import fields, resources
from import_export.widgets import ForeignKeyWidget, Widget

from catalogs.models import Law
from catalogs.wording import parse_bases


class JoinedByCommas(Widget):
    """A list of texts in one cell: 甲、乙."""

    def clean(self, value: Any, row: dict[str, Any] | None = None, **options: Any) -> list[str]:
        return [text.strip() for text in str(value or "").split("、") if text.strip()]

    def render(self, value: Any, obj: Any = None, **options: Any) -> str:
        return "、".join(value or [])


class LawByCitation(ForeignKeyWidget):
    """Another law as it is cited: 《title》（number）."""

    def clean(self, value: Any, row: dict[str, Any] | None = None, **options: Any) -> Law | None:
        if not (written := str(value or "").strip()):
            return None
        for basis in parse_bases(written):
            found = Law.objects.filter(title=basis["title"], number=basis["number"] or "").first()
            if found:
                return found
        raise ValueError(f"法规库中没有“{written}”，请先登记这一件，或改正名称和文号。")

    def render(self, value: Law | None, obj: Any = None, **options: Any) -> str:
        return str(value) if value else ""


class LawResource(resources.ModelResource):
    """One row per law, read back by its title and number."""

    other_numbers = fields.Field("other_numbers", "other_numbers", widget=JoinedByCommas(), default=[])
    aliases = fields.Field("aliases", "aliases", widget=JoinedByCommas(), default=[])
    replaced_by = fields.Field("replaced_by", "replaced_by", widget=LawByCitation(Law))

    class Meta:
        model = Law
        import_id_fields = ["title", "number"]
        fields = [
            "kind",
            "title",
            "number",
            "other_numbers",
            "aliases",
            "issuer",
            "valid_from",
            "valid_to",
            "replaced_by",
            "keeps_articles",
            "ended_by",
            "confidence",
            "note",
        ]
        export_order = fields
        clean_model_instances = True
        skip_unchanged = True
        report_skipped = False
        skip_html_diff = True

    def before_save_instance(self, instance: Law, row: dict[str, Any], **options: Any) -> None:
        """Whoever has the law open at the desk is told that it changed meanwhile."""
        instance.version += 1
