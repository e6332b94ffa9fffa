"""Checks options: their keys, their labels, and that there are some to choose among."""

from collections.abc import Sequence

from crm.colors import color_error
from crm.defining.limits import MAX_LABEL, MAX_OPTIONS
from crm.defining.mistakes import Mistakes, Path
from crm.definitions import Option
from crm.errors import UserErrorCode
from crm.names import option_key_error


def check_options(options: Sequence[Option], mistakes: Mistakes, path: Path) -> None:
    """Note what is wrong with all the options of a select, or of a set."""
    if not options:
        mistakes.add(
            UserErrorCode.REQUIRED,
            'At least one option is needed, such as {key: "NEW", label: "New"}.',
            path,
        )
    elif all(option.retired for option in options):
        mistakes.invalid("At least one option must be in use; all of these are retired.", path)
    if len(options) > MAX_OPTIONS:
        mistakes.invalid(
            f"There are {len(options)} options; a field has at most {MAX_OPTIONS}.", path
        )
        return
    for index, option in enumerate(options):
        check_option(option, options[:index], mistakes, (*path, str(index)))


def check_option(option: Option, others: Sequence[Option], mistakes: Mistakes, at: Path) -> None:
    """Note what is wrong with one option beside those that have their keys already."""
    mistakes.note(option_key_error(option.key, (*at, "key")))
    mistakes.check_label(option.label, (*at, "label"))
    mistakes.note(color_error(option.color, (*at, "color")))
    mistakes.check_length(option.category or "", (*at, "category"), MAX_LABEL)
    mistakes.check_description(option.category or "", (*at, "category"))
    if any(other.key == option.key for other in others):
        mistakes.add(
            UserErrorCode.NAME_TAKEN,
            f"The key {option.key} is taken: an option before this one has it.",
            (*at, "key"),
        )
