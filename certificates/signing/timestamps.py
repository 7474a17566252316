"""Time stamps of an authority (RFC 3161): a third party's word for when a signature existed."""

import http.client
import urllib.error
import urllib.request

from django.conf import settings
from rfc3161_client import PKIStatus, TimestampRequestBuilder, decode_timestamp_response

TIMEOUT = 10
LARGEST_ANSWER = 64 * 1024


class TimestampError(Exception):
    """No time stamp was to be had. Says why, for the log."""


def time_stamp(signature: bytes) -> bytes:
    """Ask the configured authority for a token over a signature. Raises ``TimestampError``.

    Checked here: it was granted, for this signature, in answer to this request. Who signed the token is for the
    reader of the PDF to judge, like the signature itself.
    """
    query = TimestampRequestBuilder().data(signature).nonce(nonce=True).cert_request(cert_request=True).build()
    request = urllib.request.Request(  # noqa: S310 -- the check certificates.E002 wants http or https
        settings.TIMESTAMP_URL,
        data=query.as_bytes(),
        headers={"Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply"},
    )
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT) as answer:  # noqa: S310  # as above
            body = answer.read(LARGEST_ANSWER + 1)
        reply = decode_timestamp_response(body)
        if reply.status not in (PKIStatus.GRANTED, PKIStatus.GRANTED_WITH_MODS):
            raise TimestampError(f"The time stamp was refused: {', '.join(reply.status_string) or reply.status}")
        info = reply.tst_info
        if info.nonce != query.nonce or info.message_imprint.message != query.message_imprint.message:
            raise TimestampError("The time stamp answers another request.")
        return reply.time_stamp_token()
    except (urllib.error.URLError, http.client.HTTPException, TimeoutError, OSError) as error:
        raise TimestampError(f"The time stamp authority does not answer: {error}") from error
    except ValueError as error:
        raise TimestampError(f"The time stamp authority answers something else: {error}") from error
