"""Write docs/settings.md, all that the environment decides: ``python -m trainingsite.settings_reference``.

A reader of ``trainingsite.environment`` is described by the comment that begins with ``#:``, behind it or above it.
"""

import ast
from dataclasses import dataclass
from itertools import takewhile
from operator import itemgetter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "settings.md"
SUBJECTS = ("site", "database", "tasks", "mail", "sign_in", "signing", "production", "dev")
SOURCES = [
    *(ROOT / "trainingsite" / "settings" / f"{name}.py" for name in SUBJECTS),
    ROOT / "trainingsite" / "web_server.py",
]
FORMS = {
    "env_address": "address of a site",
    "env_addresses": "addresses of sites",
    "env_bool": "yes or no",
    "env_broker": "address with {}",
    "env_choice": "one of {}",
    "env_contact": "`mailto:` or `https://` address",
    "env_data_folder": "whole path of a folder",
    "env_endpoint": "address",
    "env_file": "whole path of a file that exists",
    "env_folder": "folder that exists",
    "env_host": "host",
    "env_hosts": "names of hosts",
    "env_int": "whole number",
    "env_keys": "Fernet keys",
    "env_list": "list",
    "env_port": "port",
    "env_post": "`https://` address, or `http://` of this machine",
    "env_secret": "50 random characters",
    "env_sender": "e-mail address",
    "env_str": "text",
    "env_word": "name of letters and digits",
}
HEAD = """# Settings

What the environment decides. `python -m trainingsite.settings_reference` writes this page from the settings themselves.
A wrong value stops the start with a sentence that names it. What is required in production says so.
"""


@dataclass(frozen=True)
class Variable:
    """One variable of the environment, as one place reads it."""

    name: str
    form: str
    default: str
    words: str

    @property
    def row(self) -> str:
        """The line of the table."""
        return f"| `{self.name}` | {self.form} | {self.default} | {self.words} |"


def variables_in(source: str) -> list[Variable]:
    """Return what a module reads from the environment, in its order."""
    lines, found = source.splitlines(), []
    for call in ast.walk(ast.parse(source)):
        match call:
            case ast.Call(func=ast.Name(id=reader), args=[ast.Constant(value=str(name)), *others]) if reader in FORMS:
                form = FORMS[reader].format(*map(_listed, others)) + _bounds(call)
                found.append((call.lineno, Variable(name, form, _default(others), _words(lines, call))))
    return [variable for _line, variable in sorted(found, key=itemgetter(0))]


def _listed(argument: ast.expr) -> str:
    words = argument.elts if isinstance(argument, ast.Tuple) else []
    return ", ".join(f"`{ast.literal_eval(word)}`" for word in words)


def _bounds(call: ast.Call) -> str:
    """Return between which numbers a whole number stands, as far as the reader is told."""
    bounds = {keyword.arg: ast.literal_eval(keyword.value) for keyword in call.keywords if keyword.arg != "is_secure"}
    return f" from {bounds.get('least', 0)} to {bounds['most']}" if "most" in bounds else ""


def _default(arguments: list[ast.expr]) -> str:
    match arguments[-1:]:
        case [ast.Constant(value=bool(value))]:
            return "yes" if value else "no"
        case [ast.Constant(value=str() | int() as value)] if value != "":
            return f"`{value}`"
    return ""


def _words(lines: list[str], call: ast.Call) -> str:
    """Return the comment behind a call, else the one above its line."""
    _code, mark, behind = lines[(call.end_lineno or call.lineno) - 1].partition("#: ")
    above = takewhile(lambda line: line.startswith("#: "), map(str.strip, reversed(lines[: call.lineno - 1])))
    return behind if mark else " ".join(line[3:] for line in reversed(list(above)))


def reference() -> str:
    """Return the page."""
    parts: list[str] = [HEAD]
    seen: set[str] = set()
    for path in SOURCES:
        source = path.read_text(encoding="utf-8")
        found = [each for each in variables_in(source) if each.name not in seen]
        seen.update(each.name for each in found)
        title = (ast.get_docstring(ast.parse(source)) or "").partition("\n")[0].partition(":")[0].rstrip(".")
        if found:
            parts.append(f"## {title}\n\n| Variable | Form | Default | |\n|---|---|---|---|")
            parts[-1] += "\n" + "\n".join(each.row for each in found) + "\n"
    return "\n".join(parts)


if __name__ == "__main__":
    PAGE.write_text(reference(), encoding="utf-8")
