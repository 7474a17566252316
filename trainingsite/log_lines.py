"""What the log says of requests that anybody may send as often as they like."""

import logging

LONGEST = 200


class ShortRefusals(logging.Filter):
    """A request that Django refuses as suspicious, of a strange host for example, is one short line and no fault of
    ours.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        if record.name.startswith("django.security."):
            record.msg, record.args = record.getMessage()[:LONGEST], None
            record.exc_info = record.exc_text = record.stack_info = None
            record.levelno, record.levelname = logging.WARNING, "WARNING"
        return True
