"""Redis as the broker of a worker that outlives a restart of Redis."""

from kombu.transport import redis


class QoS(redis.QoS):
    """Frees the place of a message although its acknowledgement was lost with the connection.

    Kombu 5.7 keeps it taken. A worker all of whose messages lost their connection would look busy to itself for ever,
    and neither ask for the next message nor notice that the connection is gone.
    """

    def ack(self, delivery_tag: str) -> None:
        """Acknowledge; what Redis never heard of comes again and meets a row that is done."""
        try:
            super().ack(delivery_tag)
        except self.channel.connection_errors:
            self._quick_ack(delivery_tag)
            raise


class Channel(redis.Channel):
    """A channel with these places."""

    QoS = QoS


class Transport(redis.Transport):
    """Kombu's transport with this channel."""

    Channel = Channel
