"""Files that hold an edition, and editions loaded from them, for the tests of editions."""

from __future__ import annotations

import io

from catalogs import tasks, workflow
from catalogs.models import EditionLoad
from catalogs.spreadsheets.rows import CatalogRow, Section
from catalogs.spreadsheets.writing import write_csv
from tests import factories
from tests.catalogs.imports import stored

TOWNSHIPS = ["township_government"]
LOAD = {"layer": 2, "name": "省共性目录", "filename": "目录.csv", "duty": TOWNSHIPS}


def row(level2="办事指南", domain=("20", "社会救助"), **changes):
    values = factories.ELEMENTS | {"level2": level2, "subject": "乡镇人民政府"} | changes
    return CatalogRow(**values, domain_code=domain[0], domain_name=domain[1])


def file_of(*rows):
    file = io.BytesIO()
    by_domain = {}
    for one in rows:
        by_domain.setdefault(one.domain_name, []).append(one)
    write_csv(file, [Section(name, name, members) for name, members in by_domain.items()])
    return file.getvalue()


def loaded_from(content, *, county, by, **fields):
    """The load of a file's content through upload and reading, as the pages do it."""
    load = EditionLoad(county=county, source=stored(county, by, content), **{**LOAD, **fields})
    load = workflow.start_load(load, by=by)
    tasks.load_edition(load.job_id)
    load.refresh_from_db()
    return load
