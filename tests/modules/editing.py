"""Doing what an editor does, by the pages."""

from django.test import Client
from django.urls import reverse

from modules.models import Module, Unit


def at(thing: Unit | Module, page: str = "edit", **more: int) -> str:
    """The address of a page about this text."""
    if isinstance(thing, Unit):
        slugs = {"module": thing.module.slug, "unit": thing.slug}
        return reverse(f"modules:unit-{page}", kwargs={**slugs, **more})
    return reverse(f"modules:module-{page}", kwargs={"module": thing.slug, **more})


def autosave(client: Client, thing: Unit | Module, version: str, **texts: str):
    """What static/js/autosave.js posts."""
    return client.post(at(thing, "autosave"), {"version": version, **texts})


def keep(client: Client, thing: Unit | Module, **texts: str):
    """The button that goes on to publishing."""
    version = client.get(at(thing)).context["version"]
    return client.post(at(thing), {"version": version, "next": "publish", **texts})


def publish(client: Client, thing: Unit | Module, note: str = "Beter", **texts: str):
    """Without script: the form, the page of the difference, and its button."""
    assert keep(client, thing, **texts).status_code == 302
    page = client.get(at(thing, "publish"))
    return client.post(at(thing, "publish"), {"version": page.context["version"], "note": note})
