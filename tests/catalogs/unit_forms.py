"""Filling forms, downloaded and filled in as a clerk does it, for the tests of forms."""

from __future__ import annotations

import io

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile

from catalogs import tasks, workflow
from catalogs.models import ImportRun
from catalogs.spreadsheets.form_columns import COLUMNS, TICK
from catalogs.spreadsheets.form_rows import form_sheets
from catalogs.spreadsheets.unit_forms import write_unit_form
from disclosure_portal.attachments.storing import SPREADSHEETS, store

__all__ = ["FIRST_ROW", "TICK", "Form", "carried_out", "column_of", "read_back"]

FIRST_ROW = 5  # of the items


def column_of(field, code=""):
    """The number of the column, from 1, that shows a field, or one of its ticks."""
    return next(n for n, column in enumerate(COLUMNS, 1) if (column.field, column.code) == (field, code))


class Form:
    """The form of a unit's domains, open in a spreadsheet program."""

    def __init__(self, unit, *domains):
        file = io.BytesIO()
        write_unit_form(file, unit, form_sheets(unit, domains))
        self.content = file.getvalue()
        self.book = openpyxl.load_workbook(io.BytesIO(self.content))
        self.sheet = self.book.worksheets[1]

    def cell(self, row, field, code="", *, sheet=None):
        """A cell of the nth row of items, from 0."""
        return (sheet or self.sheet).cell(FIRST_ROW + row, column_of(field, code))

    def write(self, row, field, value, code=""):
        self.cell(row, field, code).value = value

    def filled_in(self):
        """The file as the program saves it."""
        file = io.BytesIO()
        self.book.save(file)
        return file.getvalue()


def read_back(unit, content, by):
    """The import of a filled-in form, read and planned, waiting for the clerk."""
    source = store(SimpleUploadedFile("填报表.xlsx", content), unit=unit, by=by, kinds=SPREADSHEETS)
    run = workflow.start_import(ImportRun(unit=unit, filename="填报表.xlsx", source=source), by=by)
    tasks.read_import(run.job_id)
    run.refresh_from_db()
    return run


def carried_out(run, by, **options):
    """The same import, ordered and applied."""
    run = workflow.order_import(run, by=by, **options)
    tasks.apply_import(run.job_id)
    run.refresh_from_db()
    return run
