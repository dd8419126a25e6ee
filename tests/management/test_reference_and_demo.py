"""load_reference and fill_demo call the modules that the settings name."""

from __future__ import annotations

import sys
from types import ModuleType

import pytest
from django.core.management import CommandError, call_command

from disclosure_portal.accounts.models import User
from disclosure_portal.units.models import Unit
from tests import factories


@pytest.fixture
def module(monkeypatch):
    """module(name, function) makes importable what an app's reference or demo module is."""

    def module(name, **functions):
        made = ModuleType(name)
        for function_name, function in functions.items():
            setattr(made, function_name, function)
        monkeypatch.setitem(sys.modules, name, made)
        return name

    return module


def test_reference_data_is_loaded_in_the_order_of_the_settings(db, module, settings, capsys):
    settings.REFERENCE_MODULES = [
        module("first_reference", load=lambda: "单位：55个"),
        module("second_reference", load=lambda: "领域：26个"),
    ]
    call_command("load_reference")

    assert capsys.readouterr().out == "单位：55个\n领域：26个\n"


def test_a_module_that_fails_leaves_nothing_by_halves(db, module, settings):
    def load():
        factories.make_county()
        raise ValueError("bad file")

    settings.REFERENCE_MODULES = [module("broken_reference", load=load)]

    with pytest.raises(ValueError, match="bad file"):
        call_command("load_reference")
    assert not Unit.objects.exists()


def test_the_demonstration_prints_what_each_module_says(db, module, settings, capsys):
    settings.DEBUG = True
    settings.DEMO_MODULES = [module("some_demo", fill=lambda: ["经办人 pl-jb", "密码 …"])]
    call_command("fill_demo")

    assert capsys.readouterr().out == "经办人 pl-jb\n密码 …\n"


def test_the_demonstration_is_refused_in_production(db, module, settings):
    settings.DEBUG = False
    settings.DEMO_MODULES = [module("some_demo", fill=lambda: pytest.fail("it was filled"))]

    with pytest.raises(CommandError, match="正式环境中不得使用"):
        call_command("fill_demo")


@pytest.mark.both_databases
def test_in_production_nobody_of_the_demonstration_is_made(db, settings):
    settings.DEBUG = False

    with pytest.raises(CommandError, match="DEBUG=1"):
        call_command("fill_demo")
    assert not User.objects.filter(is_demo=True).exists()
