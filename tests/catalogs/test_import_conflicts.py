"""Rows of a form whose items were saved since it was downloaded: shown with both texts, and kept unless chosen."""

from __future__ import annotations

import threading

import pytest
from django.db import connection
from django.urls import reverse

from catalogs import workflow
from catalogs.models import CatalogItem, ImportRow, ImportRun
from catalogs.queries.import_conflicts import conflict_rows, conflicts
from disclosure_portal.audit.models import Entry
from disclosure_portal.workflow import StepRefused
from tests import factories
from tests.catalogs.imports import applied, csv_of, row, run_command
from tests.catalogs.unit_forms import TICK, Form, carried_out, read_back

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

Action, Choice = ImportRow.Action, ImportRow.Choice
IN_FORM = "办理条件；申请材料；办理时限"
ONLINE = "办理条件；办理流程"


def save(item, by, **changes):
    """An edit in the grid, by the version that stands now."""
    item.refresh_from_db()
    workflow.save_elements(item, by=by, version=item.version, changes=changes)


def form_with(township, domain, **changes):
    """The unit's form with these texts written into the row of its first item."""
    form = Form(township, domain)
    for field, text in changes.items():
        form.write(0, field, text)
    return form


def only_conflict(run):
    (found,) = conflicts(conflict_rows(run))
    return found


@pytest.fixture
def mate(township):
    """A second editor of the township."""
    return factories.make_person("mate", "刘经办", "editor", township)


@pytest.fixture
def clash(township, domain, item, editor, mate):
    """A read form whose only item a colleague saved meanwhile, in the element that the form changes too."""
    form = form_with(township, domain, content_text=IN_FORM)
    save(item, mate, content_text=ONLINE)
    return read_back(township, form.filled_in(), editor)


def test_what_a_colleague_saved_meanwhile_stays_until_somebody_chooses(clash, item, mate, editor):
    found = only_conflict(clash)

    assert (clash.conflicts, clash.updated, clash.failed) == (1, 0, 0)
    assert found.row.action == Action.CONFLICT
    (difference,) = found.differences
    assert (difference.before, difference.after) == (ONLINE, IN_FORM)
    assert difference.pieces[0] == ("same", "办理条件；")
    assert {kind for kind, _ in difference.pieces} == {"same", "gone", "new"}
    assert (found.in_form, found.meanwhile) == (["公开内容（要素）"], ["公开内容（要素）"])
    assert (found.saved_by(editor), found.saved_by(mate)) == ("刘经办", "您自己")


def test_nothing_is_left_to_import_while_the_only_change_is_kept(clash, editor):
    with pytest.raises(StepRefused, match="请在有冲突的行选“用表中的”"):
        workflow.order_import(clash, by=editor)


def test_the_words_of_the_form_are_written_when_chosen(clash, item, editor):
    run = workflow.resolve_conflicts(clash, {clash.rows.get().pk: Choice.FORM}, by=editor)
    assert (run.conflicts, run.updated) == (0, 1)

    carried_out(run, editor)

    item.refresh_from_db()
    assert (item.content_text, item.saved_by) == (IN_FORM, editor)


def test_a_choice_can_be_made_otherwise(clash, item, editor):
    key = clash.rows.get().pk
    workflow.resolve_conflicts(clash, {key: Choice.FORM}, by=editor)

    run = workflow.resolve_conflicts(clash, {key: Choice.PRESENT}, by=editor)

    assert (run.conflicts, run.updated) == (1, 0)
    assert run.rows.get().choice == Choice.PRESENT


def test_choosing_is_in_the_audit_trail(clash, editor):
    workflow.resolve_conflicts(clash, {clash.rows.get().pk: Choice.FORM}, by=editor)

    entry = Entry.objects.get(verb="catalogs.importrun.resolve_conflicts")
    assert entry.detail == {"form": 1, "present": 0}


def test_other_rows_go_in_while_a_conflict_is_kept_and_named(township, domain, item, editor, mate, client):
    second = factories.make_item(township, domain, by=editor, level2="乙")
    form = form_with(township, domain, content_text=IN_FORM)
    form.write(1, "content_text", IN_FORM)
    save(item, mate, content_text=ONLINE)

    run = carried_out(read_back(township, form.filled_in(), editor), editor)

    item.refresh_from_db()
    second.refresh_from_db()
    assert (item.content_text, second.content_text) == (ONLINE, IN_FORM)
    assert (run.state, run.updated, run.conflicts) == (ImportRun.State.APPLIED, 1, 1)
    assert "有冲突、保留现在内容的1行" in run.job.outcome
    client.force_login(editor)
    page = client.get(run.get_absolute_url()).content.decode()
    assert "有 1 行与网站上的修改冲突，没有导入" in page
    assert item.get_desk_url() in page


def test_my_own_saving_meanwhile_is_a_conflict_too(township, domain, item, editor):
    form = form_with(township, domain, content_text=IN_FORM)
    save(item, editor, content_text=ONLINE)

    run = read_back(township, form.filled_in(), editor)

    assert only_conflict(run).saved_by(editor) == "您自己"


def test_different_elements_are_a_conflict_that_names_them(township, domain, item, editor, mate):
    form = form_with(township, domain, content_text=IN_FORM)
    save(item, mate, channels=["website"], time_limit_text="每月10日前")

    run = read_back(township, form.filled_in(), editor)

    found = only_conflict(run)
    assert found.is_apart
    assert found.in_form == ["公开内容（要素）"]
    assert found.meanwhile == ["公开时限", "公开渠道和载体"]


def test_a_row_that_nobody_wrote_in_sets_nothing_back(township, domain, item, editor, mate):
    form = Form(township, domain)
    save(item, mate, content_text=ONLINE)

    run = read_back(township, form.filled_in(), editor)

    assert (run.unchanged, run.conflicts) == (1, 0)


def test_the_same_change_on_both_sides_is_none(township, domain, item, editor, mate):
    form = form_with(township, domain, content_text=ONLINE)
    save(item, mate, content_text=ONLINE)

    run = read_back(township, form.filled_in(), editor)

    assert (run.unchanged, run.conflicts) == (1, 0)


def test_not_applicable_on_one_side_is_told_as_such(township, domain, item, editor, mate):
    form = Form(township, domain)
    form.write(0, "not_applicable", TICK)
    form.write(0, "reason", "本镇无此项职责")
    save(item, mate, content_text=ONLINE)

    found = only_conflict(read_back(township, form.filled_in(), editor))

    told = {difference.label: (difference.before, difference.after) for difference in found.differences}
    assert told["是否适用"] == ("适用", "不适用：本镇无此项职责")
    assert found.in_form == ["是否适用"]


def test_an_item_removed_meanwhile_comes_back_only_when_chosen(township, domain, item, editor, mate):
    form = form_with(township, domain, content_text=IN_FORM)
    workflow.remove_item(item, by=mate)

    run = read_back(township, form.filled_in(), editor)
    found = only_conflict(run)
    assert (found.item, run.created, run.conflicts) == (None, 0, 1)

    run = workflow.resolve_conflicts(run, {found.row.pk: Choice.FORM}, by=editor)
    assert (run.created, run.conflicts) == (1, 0)
    carried_out(run, editor)
    assert CatalogItem.objects.get().content_text == IN_FORM


def test_an_item_removed_meanwhile_is_not_missed_by_a_row_nobody_wrote_in(township, domain, item, editor):
    form = Form(township, domain)
    workflow.remove_item(item, by=editor)

    run = read_back(township, form.filled_in(), editor)

    assert (run.unchanged, run.created, run.conflicts) == (1, 0, 0)


def test_an_item_made_anew_under_the_same_names_is_another_one(township, domain, item, editor, mate):
    form = form_with(township, domain, content_text=IN_FORM)
    workflow.remove_item(item, by=mate)
    factories.make_item(township, domain, by=mate, content_text=ONLINE)

    run = read_back(township, form.filled_in(), editor)

    assert only_conflict(run).differences[0].before == ONLINE


def test_a_standard_item_taken_over_by_a_colleague_meanwhile(township, domain, editor, mate):
    factories.make_standard_item(factories.make_edition(), domain, "20-001")
    form = form_with(township, domain, content_text=IN_FORM)
    (taken,) = workflow.take_over(township, domain, by=mate).items

    run = read_back(township, form.filled_in(), editor)

    found = only_conflict(run)
    assert (found.item, found.is_new_since) == (taken, True)


def test_a_new_revision_published_meanwhile(township, domain, published, editor, approver, reviewer):
    form = form_with(township, domain, content_text=IN_FORM)
    workflow.revise(published, by=editor)
    save(published, editor, content_text=ONLINE)
    published.refresh_from_db()
    factories.make_published(
        township, domain, editor=editor, approver=approver, reviewer=reviewer, items=[published]
    )

    run = read_back(township, form.filled_in(), editor)
    run = workflow.resolve_conflicts(run, {only_conflict(run).row.pk: Choice.FORM}, by=editor)
    carried_out(run, editor)

    published.refresh_from_db()
    assert (published.content_text, published.status) == (IN_FORM, CatalogItem.Status.REVISING)
    assert published.published_revision.content_text == ONLINE


def test_an_item_handed_in_meanwhile_is_refused_and_offers_no_choice(township, domain, item, editor, mate):
    form = form_with(township, domain, content_text=IN_FORM)
    save(item, mate, content_text=ONLINE)
    workflow.hand_in(township, domain, by=mate, items=[item.pk])

    run = read_back(township, form.filled_in(), editor)

    assert (run.failed, run.conflicts) == (1, 0)
    assert not conflict_rows(run).exists()


def test_a_choice_falls_when_the_item_is_saved_once_more(clash, item, editor, mate):
    run = workflow.resolve_conflicts(clash, {clash.rows.get().pk: Choice.FORM}, by=editor)
    save(item, mate, content_text="第三种写法")

    run = carried_out(run, editor)

    item.refresh_from_db()
    assert item.content_text == "第三种写法"
    assert run.state == ImportRun.State.READ
    assert (run.conflicts, run.rows.get().choice) == (1, "")


def test_a_choice_stays_when_another_item_is_saved_once_more(township, domain, item, editor, mate):
    second = factories.make_item(township, domain, by=editor, level2="乙")
    form = form_with(township, domain, content_text=IN_FORM)
    form.write(1, "content_text", IN_FORM)
    save(item, mate, content_text=ONLINE)
    run = read_back(township, form.filled_in(), editor)
    run = workflow.resolve_conflicts(run, {only_conflict(run).row.pk: Choice.FORM}, by=editor)
    save(second, mate, content_text=ONLINE)

    run = carried_out(run, editor)

    assert run.state == ImportRun.State.READ
    assert [(row.action, row.choice) for row in run.rows.all()] == [
        (Action.UPDATE, Choice.FORM),
        (Action.CONFLICT, ""),
    ]


def test_an_item_chosen_over_and_then_removed_is_a_conflict_again(clash, item, editor, mate):
    run = workflow.resolve_conflicts(clash, {clash.rows.get().pk: Choice.FORM}, by=editor)
    workflow.remove_item(item, by=mate)

    run = carried_out(run, editor)

    assert (run.state, run.conflicts) == (ImportRun.State.READ, 1)
    assert not CatalogItem.objects.exists()


def test_a_file_that_is_no_form_still_changes_what_was_saved_since(township, domain, item, editor, mate):
    save(item, mate, content_text=ONLINE)

    run = applied(township, csv_of(row(content_text=IN_FORM)), by=editor)

    assert (run.state, run.updated, run.conflicts) == (ImportRun.State.APPLIED, 1, 0)


def test_rows_without_a_conflict_take_no_choice(township, domain, item, editor):
    form = form_with(township, domain, content_text=IN_FORM)
    run = read_back(township, form.filled_in(), editor)

    run = workflow.resolve_conflicts(run, {run.rows.get().pk: Choice.PRESENT}, by=editor)

    assert (run.updated, run.conflicts) == (1, 0)


def test_only_the_two_choices_are_taken(clash, editor):
    with pytest.raises(StepRefused, match="用表中的"):
        workflow.resolve_conflicts(clash, {clash.rows.get().pk: "both"}, by=editor)


def test_nothing_is_chosen_after_the_import(clash, editor):
    run = workflow.resolve_conflicts(clash, {clash.rows.get().pk: Choice.FORM}, by=editor)
    run = carried_out(run, editor)

    with pytest.raises(StepRefused):
        workflow.resolve_all_conflicts(run, Choice.PRESENT, by=editor)


def test_the_preview_shows_both_texts_and_the_choice(client, clash, editor):
    client.force_login(editor)

    page = client.get(clash.get_absolute_url()).content.decode()

    assert "与网站上的修改冲突的 1 行" in page
    assert "刘经办于" in page
    assert "<del>" in page
    assert "<ins>" in page
    assert f'name="choice-{clash.rows.get().pk}" value="present" checked' in page
    assert "<strong>1</strong> 行有冲突，保留现在的" in page


def test_choosing_by_the_page(client, clash, item, editor):
    client.force_login(editor)
    url = reverse("catalogs_desk:import_conflicts", args=[clash.pk])

    answer = client.post(url, {f"choice-{clash.rows.get().pk}": "form"}, follow=True)

    assert "已保存选择：1行用表中的，0行保留现在的" in answer.content.decode()
    clash.refresh_from_db()
    assert clash.updated == 1


def test_confirming_takes_the_choices_on_the_page_with_it(client, clash, item, editor):
    client.force_login(editor)

    client.post(
        reverse("catalogs_desk:import_apply", args=[clash.pk]), {f"choice-{clash.rows.get().pk}": "form"}
    )

    clash.refresh_from_db()
    assert (clash.state, clash.updated) == (ImportRun.State.APPLYING, 1)


@pytest.mark.parametrize(("choice", "counts"), [("form", (2, 0)), ("present", (0, 2))])
def test_one_choice_for_all(client, township, domain, item, editor, mate, choice, counts):
    second = factories.make_item(township, domain, by=editor, level2="乙")
    form = form_with(township, domain, content_text=IN_FORM)
    form.write(1, "content_text", IN_FORM)
    for one in (item, second):
        save(one, mate, content_text=ONLINE)
    run = read_back(township, form.filled_in(), editor)
    client.force_login(editor)

    client.post(reverse("catalogs_desk:import_conflicts", args=[run.pk]), {"all": choice})

    run.refresh_from_db()
    assert (run.updated, run.conflicts) == counts


@pytest.mark.parametrize(
    "sent", [{"choice-x": "form"}, {"choice-1": "both"}, {"all": "both"}, {"choice-" + "9" * 40: "form"}, {}]
)
def test_odd_choices_change_nothing(client, clash, editor, sent):
    client.force_login(editor)

    answer = client.post(reverse("catalogs_desk:import_conflicts", args=[clash.pk]), sent)

    assert answer.status_code == 302
    clash.refresh_from_db()
    assert clash.conflicts == 1


@pytest.mark.parametrize(
    ("person", "answer"), [("editor", 302), ("reviewer", 302), ("approver", 404), ("outsider", 404)]
)
def test_the_page_answers_by_role(client, request, clash, person, answer):
    client.force_login(request.getfixturevalue(person))
    url = reverse("catalogs_desk:import_conflicts", args=[clash.pk])

    assert client.post(url, {"all": "form"}).status_code == answer
    assert client.get(url).status_code == 405


@pytest.mark.parametrize(
    ("person", "answer"), [("editor", 200), ("reviewer", 200), ("approver", 403), ("outsider", 404)]
)
def test_the_form_is_downloaded_by_who_compiles(client, request, township, domain, item, person, answer):
    client.force_login(request.getfixturevalue(person))
    url = reverse("catalogs_desk:unit_form", args=[township.code])

    assert client.get(url).status_code == answer
    assert client.get(url, {"domain": "20"}).status_code == answer
    assert client.get(url, {"domain": "99"}).status_code == (404 if answer == 200 else answer)


def test_a_unit_without_domains_is_told_what_to_do_first(client, county, editor):
    bureau = factories.make_unit(county, "210323301", "县民政局", kind="department")
    client.force_login(factories.make_person("clerk", "民政经办", "editor", bureau))

    answer = client.get(reverse("catalogs_desk:unit_form", args=[bureau.code]), follow=True)

    assert "请先认领领域" in answer.content.decode()


def test_the_pages_lead_to_the_form(client, township, domain, item, editor):
    client.force_login(editor)
    url = reverse("catalogs_desk:unit_form", args=[township.code])

    assert (
        f"{url}?domain=20"
        in client.get(reverse("catalogs_desk:domain", args=[township.code, "20"])).content.decode()
    )
    for name in ("unit", "import_upload"):
        page = client.get(reverse(f"catalogs_desk:{name}", args=[township.code])).content.decode()
        assert url in page


@pytest.fixture
def clashing_file(tmp_path, township, domain, item, editor, mate):
    """The path of a form with one row in conflict and one that isn't."""
    factories.make_item(township, domain, by=editor, level2="乙")
    form = form_with(township, domain, content_text=IN_FORM)
    form.write(1, "content_text", IN_FORM)
    save(item, mate, content_text=ONLINE)
    path = tmp_path / "填报表.xlsx"
    path.write_bytes(form.filled_in())
    return path


def test_the_command_counts_a_conflict_as_an_error(clashing_file, township, item):
    status, told = run_command(clashing_file, unit=township.code)

    assert (status, told["status"], told["failed"]) == (1, "rejected", 1)
    assert [error["code"] for error in told["records"][0]["errors"]] == ["conflict"]
    assert told["records"][1]["status"] == "ok"


def test_the_command_leaves_it_alone_when_bad_rows_are_skipped(clashing_file, township, item):
    status, told = run_command(clashing_file, unit=township.code, skip_bad_rows=True)

    item.refresh_from_db()
    assert (status, told["updated"], told["failed"]) == (0, 1, 1)
    assert item.content_text == ONLINE
    assert CatalogItem.objects.get(level2="乙").content_text == IN_FORM


@pytest.mark.django_db(transaction=True)
def test_of_two_who_choose_at_once_both_are_kept_one_after_the_other(clash, editor, mate):
    key, failures = clash.rows.get().pk, []

    def choose(by, choice):
        try:
            workflow.resolve_conflicts(clash, {key: choice}, by=by)
        except Exception as failure:
            failures.append(failure)
        finally:
            connection.close()

    threads = [
        threading.Thread(target=choose, args=pair) for pair in ((editor, Choice.FORM), (mate, Choice.PRESENT))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert not failures
    clash.refresh_from_db()
    chosen = clash.rows.get()
    expected = (Action.UPDATE, 1, 0) if chosen.choice == Choice.FORM else (Action.CONFLICT, 0, 1)
    assert (chosen.action, clash.updated, clash.conflicts) == expected
