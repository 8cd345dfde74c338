"""A tenant's settings, from a JSON file. What is wrong with it is told by its place: what stands there
may be a secret."""

import json


class Wrong(Exception):
    """A file that cannot be used, in words for whoever owns it."""


def read(file):
    with open(file) as text:
        try:
            settings = json.load(text)
        except json.JSONDecodeError as error:
            place = f"line {error.lineno}, column {error.colno}"
            raise Wrong(f'{file}: {place}: expected {{"…": "…"}}') from None
    if not isinstance(settings, dict):
        raise Wrong(f'{file}: expected {{"…": "…"}}')
    wrong = [key for key, value in settings.items() if not isinstance(value, str)]
    if wrong:
        raise Wrong(f"{file}: {', '.join(wrong)}: expected text in quotes")
    return settings
