import logging

import pytest

from lib.terminal import quiet_logs, terminal_language


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "es"),
        ({"LANG": "C.UTF-8"}, "es"),
        ({"LANG": "en_US.UTF-8"}, "en"),
        ({"LANG": "en"}, "en"),
        ({"LANG": "en_GB.UTF-8", "LC_ALL": "es_MX.UTF-8"}, "es"),
        ({"LANG": "fr_FR.UTF-8"}, "es"),
    ],
)
def test_terminal_language_is_that_of_the_locale_or_spanish(environment, language):
    assert terminal_language(environment) == language


def test_quiet_logs_let_warnings_through(caplog):
    logger = logging.getLogger("wagtail")

    with caplog.at_level(logging.INFO), quiet_logs():
        logger.info("written")
        logger.warning("broken")

    assert caplog.messages == ["broken"]
    assert logger.isEnabledFor(logging.ERROR)
