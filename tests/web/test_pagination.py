"""Pages of a list: counts that stay cheap, numbers that always lead somewhere."""

from __future__ import annotations

import pytest
from django.template.loader import render_to_string

from disclosure_portal.units.models import Unit
from disclosure_portal.web import pagination
from disclosure_portal.web.pagination import paginate


@pytest.mark.parametrize(
    ("asked", "number"),
    [
        ("", 1),
        ("2", 2),
        ("3", 3),
        ("4", 3),
        ("999999999999999999", 3),
        ("0", 1),
        ("-1", 1),
        ("x", 1),
        ("²", 1),
        ("1.5", 1),
    ],
)
def test_a_page_that_does_not_exist_gives_the_nearest(rf, asked, number):
    page = paginate(rf.get("/", {"page": asked}), range(25), per_page=10)

    assert page.number == number


def test_a_page_holds_its_records(rf):
    page = paginate(rf.get("/", {"page": "3"}), range(25), per_page=10)

    assert list(page) == [20, 21, 22, 23, 24]
    assert (page.first, page.pages, page.previous, page.next) == (21, 3, 2, None)


def test_an_empty_list_is_one_page(rf):
    page = paginate(rf.get("/"), [])

    assert (page.number, page.pages, page.count, list(page)) == (1, 1, "0", [])


@pytest.mark.parametrize(("total", "count"), [(10_000, "10,000"), (10_001, "10,000+")])
def test_the_count_stops_at_the_limit(rf, total, count):
    assert paginate(rf.get("/"), range(total)).count == count


def test_a_long_list_ends_where_its_count_ends(rf, county, township, monkeypatch):
    monkeypatch.setattr(pagination, "COUNT_LIMIT", 1)

    page = paginate(rf.get("/", {"page": "2"}), Unit.objects.order_by("code"), per_page=1)

    assert (page.number, page.count, list(page)) == (1, "1+", [county])


def test_a_page_costs_two_queries(rf, county, django_assert_num_queries):
    with django_assert_num_queries(2):
        paginate(rf.get("/"), Unit.objects.order_by("code"))


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        (1, [1, 2, 3, None, 20]),
        (4, [1, 2, 3, 4, 5, 6, None, 20]),
        (10, [1, None, 8, 9, 10, 11, 12, None, 20]),
        (20, [1, None, 18, 19, 20]),
    ],
)
def test_the_numbers_offered_lie_around_the_page(rf, number, shown):
    assert paginate(rf.get("/", {"page": number}), range(200), per_page=10).numbers == shown


def test_the_links_keep_the_filters(rf):
    request = rf.get("/", {"page": "2", "level": ["county", "township"]})
    page = paginate(request, range(30), per_page=10)

    html = render_to_string("components/pagination.html", {"page": page, "request": request})
    assert 'href="?page=3&amp;level=county&amp;level=township"' in html


def test_one_page_needs_no_links(rf):
    html = render_to_string(
        "components/pagination.html", {"page": paginate(rf.get("/"), range(5)), "request": rf.get("/")}
    )

    assert "<nav" not in html
