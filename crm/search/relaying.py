"""What a definition change means for the words in store: where they have to be made anew."""

from dataclasses import replace
from typing import cast

from crm.changes import Change, FillWords, StartJob, Step
from crm.definitions import Definitions, Module
from crm.jobs import JobKind, Json, NewJob
from crm.search.fields import words_signature

_LATER = (
    "The words that records are found by are made anew in the background; until then search is "
    "slower, and finds what it should."
)


def relaid(before: Definitions, change: Change) -> tuple[Change, tuple[Module, ...]]:
    """The change with the next layout of words for each module whose records need it, and those
    modules as they then are.

    A field that is new has no values yet, so it changes nothing of what is in store.
    """
    found = []
    after = change.next
    for module in after.all_modules:
        known = before.by_number.get(module.number)
        if known is not None and known is not module and _differs(known, module):
            layout = known.words_layout + 1
            found.append(replace(module, words_layout=layout, words_filling=True))
    return replace(change, next=_with(after, found)), tuple(found)


def filled_now(change: Change, module: Module) -> Change:
    """The change with the words made in its own transaction."""
    done = replace(module, words_filling=False)
    return _and(replace(change, next=_with(change.next, [done])), FillWords(done))


def filled_later(change: Change, module: Module, records: int) -> Change:
    """The change with a job that makes the words."""
    body = {"module": module.number, "layout": module.words_layout}
    job = NewJob(JobKind.FILL_SEARCH, body, records)
    return _and(change, StartJob(job, module.api_name, _LATER))


def wanted(definitions: Definitions, body: Json) -> Module | None:
    """The module that a job fills, while its definition still waits for that."""
    module = definitions.by_number.get(cast(int, body["module"]))
    if module is None or not module.words_filling or module.words_layout != body["layout"]:
        return None
    return module


def filled(definitions: Definitions, number: int, layout: int) -> Definitions:
    """The definitions with the module's words all made, where they still wait for that."""
    module = wanted(definitions, {"module": number, "layout": layout})
    return (
        definitions
        if module is None
        else _with(definitions, [replace(module, words_filling=False)])
    )


def _differs(known: Module, module: Module) -> bool:
    there = {0, *(field.number for field in known.all_fields)}
    signature = words_signature(module)
    return {n: weight for n, weight in signature.items() if n in there} != words_signature(known)


def _with(definitions: Definitions, modules: list[Module]) -> Definitions:
    news = {module.number: module for module in modules}
    if not news:
        return definitions
    every = tuple(news.get(module.number, module) for module in definitions.all_modules)
    return replace(definitions, all_modules=every)


def _and(change: Change, step: Step) -> Change:
    return replace(change, steps=(*change.steps, step))
