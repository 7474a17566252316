"""Sizes of files in words."""

import re

from django.template.defaultfilters import filesizeformat


def file_size(count: int) -> str:
    """Say so many bytes as people do: 256 KB, 1.5 MB."""
    return re.sub(r"[.,]0(?=\D)", "", filesizeformat(count))
